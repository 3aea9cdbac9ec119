import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";
import { FAILED_TASK_STOPS_LATER_PRIORITIES, mayStart } from "../inferred.ts";
import { endExecution, endTask } from "./end-execution.ts";
import { startTask } from "./start-task.ts";

/**
 * Starts the next tasks of an execution when no task runs: all tasks of the lowest remaining priority number start at the same
 * time. Tasks of a higher number wait until all of these have ended. When no task remains, the execution ends.
 */
export function goOn(execution: WindowExecution, context: Context): void {
  const { store, nowMs } = context;
  for (;;) {
    const tasks = store.windowExecutionTasks.of(execution.windowExecutionId);
    if (tasks.some(isRunning)) return;
    const pending = tasks.filter(isPending);
    const next = pending[0];
    if (!next) {
      endExecution(execution, tasks, context);
      return;
    }
    if (execution.status === "CANCELLING") {
      for (const task of pending) endTask(execution, task, "CANCELLED", null, context);
    } else if (FAILED_TASK_STOPS_LATER_PRIORITIES && tasks.some(({ status }) => status === "FAILED")) {
      for (const task of pending) endTask(execution, task, "CANCELLED", null, context);
    } else if (!mayStart(nowMs, execution.cutoffAtMs)) {
      for (const task of pending) endTask(execution, task, "TIMED_OUT", null, context);
    } else {
      for (const task of pending) if (task.priority === next.priority) startTask(execution, task, context);
    }
  }
}

export function isRunning({ status }: WindowExecutionTask): boolean {
  return status === "IN_PROGRESS" || status === "CANCELLING";
}

export function isPending({ status }: WindowExecutionTask): boolean {
  return status === "PENDING";
}

/** @throws Error when the execution does not exist or has ended: its end should have removed its due entries. */
export function getOpenExecution(windowExecutionId: string, { store }: Pick<Context, "store">): WindowExecution {
  const execution = store.windowExecutions.find(windowExecutionId);
  if (!execution || execution.endedAtMs !== null) {
    throw new Error(`Something is due for window execution ${windowExecutionId}, which is not open.`);
  }
  return execution;
}
