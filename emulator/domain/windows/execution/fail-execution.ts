import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import type { EngineContext, Fail } from "../../rule.ts";
import { STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import { TASK_ACTIONS } from "../tasks/task-actions.ts";
import { putEnd } from "./end-execution.ts";
import { endTask } from "./end-task.ts";
import { isPending, isRunning } from "./go-on.ts";
import { endInvocation } from "./invocations.ts";

/** `ref` is an execution's id: what runs of it fails and is asked to stop, what has not started fails too. */
export const failExecution: Fail = (windowExecutionId, reason, context) => {
  const { store } = context;
  const execution = store.windowExecutions.find(windowExecutionId);
  if (!execution || execution.endedAtMs !== null) return undefined;
  for (const task of store.windowExecutionTasks.of(windowExecutionId)) {
    if (isRunning(task)) failRunning(execution, task, reason, context);
    if (isRunning(task) || isPending(task)) endTask(execution, task, "FAILED", reason, context);
  }
  putEnd(execution, "FAILED", reason.slice(0, STATUS_DETAILS_LENGTH_MAX), context);
  return `window execution ${windowExecutionId}`;
};

/** Fails the execution that has waited longest for a place, which is the next to begin. */
export const failBeginning: Fail = (_ref, reason, context) => {
  const next = context.store.windowExecutions.firstPending();
  return next && failExecution(next.windowExecutionId, reason, context);
};

function failRunning(
  execution: WindowExecution,
  task: WindowExecutionTask,
  reason: string,
  context: EngineContext,
): void {
  for (const invocation of context.store.windowExecutionInvocations.running(task.number)) {
    endInvocation({ execution, task }, invocation, { status: "FAILED", statusDetails: reason }, context);
    if (invocation.executionId === null) continue;
    // That it cannot be stopped must not keep the execution from failing.
    const { executionId } = invocation;
    context.contained(executionId, [], () => TASK_ACTIONS[task.taskType].cancel(executionId, context));
  }
}
