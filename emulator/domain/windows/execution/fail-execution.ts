import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import type { EngineContext, Fail } from "../../rule.ts";
import { STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import { TASK_ACTIONS } from "../tasks/task-actions.ts";
import { endTask, recordEnd } from "./end-execution.ts";
import { isPending, isRunning } from "./go-on.ts";
import { endInvocation } from "./invocations.ts";

/** Fails an execution (`ref`: its id) with all its tasks and invocations, and asks running actions to stop. */
export const failExecution: Fail = (windowExecutionId, reason, context) => {
  const { store } = context;
  const execution = store.windowExecutions.find(windowExecutionId);
  if (!execution || execution.endedAtMs !== null) return undefined;
  for (const task of store.windowExecutionTasks.of(windowExecutionId)) {
    if (isRunning(task)) failRunning(execution, task, reason, context);
    if (isRunning(task) || isPending(task)) endTask(execution, task, "FAILED", reason, context);
  }
  recordEnd(execution, "FAILED", reason.slice(0, STATUS_DETAILS_LENGTH_MAX), context);
  return `window execution ${windowExecutionId}`;
};

/** Fails the execution that has waited longest for a place: it would begin next. */
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
    // The execution fails even if an action cannot be stopped.
    const { executionId } = invocation;
    context.contained(executionId, [], () => TASK_ACTIONS[task.taskType].cancel(executionId, context));
  }
}
