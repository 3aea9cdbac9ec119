import type { WindowExecution } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";
import type { Rule } from "../../rule.ts";
import { goOn } from "./go-on.ts";
import { endInvocation } from "./invocations.ts";
import { dispatch } from "./start-invocations.ts";
import { getRunningTask } from "./start-task.ts";

/** The action of an invocation has ended: the invocation ends with the action's outcome, and its task and execution go on. */
export const invocationEnded: Rule = (invocationId, context) => {
  const { store } = context;
  const invocation = store.windowExecutionInvocations.find(invocationId);
  if (!invocation || invocation.executionId === null) {
    throw new Error(`Window invocation ${invocationId} has ended its action, but it has not begun.`);
  }
  // A fault has failed the invocation before its action ended.
  if (invocation.endedAtMs !== null) return;
  const execution = executionOfTask(invocation.taskNumber, context);
  const running = getRunningTask(execution, invocation.taskNumber, context);
  const outcome = running.action.outcome(invocation.executionId, context);
  endInvocation(running, invocation, outcome, context);
  const isError = outcome.status === "FAILED" || outcome.status === "TIMED_OUT";
  store.windowExecutionTasks.invocationEnded(invocation.taskNumber, isError);
  if (execution.status === "CANCELLING") store.windowExecutionGroups.deleteUnits(invocation.taskNumber);
  // Each step leaves the task one resource fewer, so the chain is finite even if the actions take no time.
  store.due.anew(() => dispatch(running, context));
  goOn(execution, context);
};

function executionOfTask(taskNumber: number, { store }: Context): WindowExecution {
  const task = store.windowExecutionTasks.findByNumber(taskNumber);
  const execution = task && store.windowExecutions.find(task.windowExecutionId);
  if (!execution) throw new Error(`Task ${taskNumber} of a window is running without its execution.`);
  return execution;
}
