import type { Fail } from "../rule.ts";
import { endExecution } from "./executions.ts";

/** `ref` is an execution's ARN: it fails with the error that Step Functions has for what it cannot process itself. */
export const failExecution: Fail = (executionArn, reason, context) => {
  const execution = context.store.stateExecutions.find(executionArn);
  if (execution?.status !== "RUNNING") return undefined;
  const error = "States.Runtime";
  const failed = {
    type: "ExecutionFailed",
    atMs: context.nowMs,
    previousId: 0,
    details: { executionFailedEventDetails: { error, cause: reason } },
  };
  const end = { status: "FAILED", output: null, error, cause: reason, atMs: context.nowMs } as const;
  context.store.stateExecutions.addEvents(executionArn, [failed]);
  endExecution({ ...execution, state: null }, end, context);
  return `state machine execution ${executionArn}`;
};

/** `ref` is the number of a task's call and an execution's ARN. */
export const failExecutionOfTask: Fail = (ref, reason, context) =>
  failExecution(ref.slice(ref.indexOf("/") + 1), reason, context);
