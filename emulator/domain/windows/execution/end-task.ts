import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution, WindowExecutionStatus } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";
import { STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import { emitTaskEvent } from "./execution-events.ts";

/** Ends a task, started or not, and drops the invocations that it has not started. */
export function endTask(
  execution: WindowExecution,
  task: WindowExecutionTask,
  status: WindowExecutionStatus,
  statusDetails: string | null,
  context: Context,
): void {
  const { store, nowMs } = context;
  const details = statusDetails?.slice(0, STATUS_DETAILS_LENGTH_MAX) ?? null;
  store.windowExecutionTasks.end(task.number, status, details, nowMs);
  store.windowExecutionGroups.delete(task.number);
  emitTaskEvent(execution, { ...task, status, statusDetails: details, endedAtMs: nowMs }, context);
}
