import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution, WindowExecutionStatus } from "../../../store/window-executions.ts";
import { unwatchAlarm } from "../../alarms/watch-alarm.ts";
import type { Context } from "../../context.ts";
import {
  WINDOW_CLOSES,
  WINDOW_CUTOFF,
  WINDOW_EXECUTION_CANCELLED,
  WINDOW_EXECUTIONS_BEGIN,
  WINDOW_HISTORY_EXPIRES,
  WINDOW_TASK_ALARM,
} from "../../due-kinds.ts";
import type { Rule } from "../../rule.ts";
import { HISTORY_DAYS, STATUS_DETAILS_LENGTH_MAX, TASKS_FAILED } from "../inferred.ts";
import { emitExecutionEvent, emitTaskEvent } from "./execution-events.ts";
import { rollUp } from "./execution-roll-up.ts";

/** Ends an execution whose tasks have all ended. A cancelled execution becomes CANCELLED, however its running tasks ended. */
export function endExecution(
  execution: WindowExecution,
  tasks: readonly WindowExecutionTask[],
  context: Context,
): void {
  const isCancelled = execution.status === "CANCELLING";
  const status = isCancelled ? "CANCELLED" : rollUp(tasks.map((task) => task.status));
  recordEnd(execution, status, status === "FAILED" ? TASKS_FAILED : null, context);
}

/** Records the end of an execution, removes its due entries and gives its place to an execution that waits. */
export function recordEnd(
  execution: WindowExecution,
  status: WindowExecutionStatus,
  statusDetails: string | null,
  context: Context,
): void {
  const { store, nowMs } = context;
  const { windowExecutionId } = execution;
  store.windowExecutions.end(windowExecutionId, status, statusDetails, nowMs);
  store.due.cancel(WINDOW_CUTOFF, windowExecutionId);
  store.due.cancel(WINDOW_CLOSES, windowExecutionId);
  // A cancellation of this instant comes too late: the execution has ended.
  store.due.cancel(WINDOW_EXECUTION_CANCELLED, windowExecutionId);
  store.due.set(WINDOW_HISTORY_EXPIRES, windowExecutionId, nowMs + HISTORY_DAYS * 86_400_000);
  if (store.windowExecutions.firstPending()) store.due.set(WINDOW_EXECUTIONS_BEGIN, "account", nowMs);
  emitExecutionEvent({ ...execution, status, statusDetails, endedAtMs: nowMs }, context);
}

/** An execution, its tasks and its invocations leave the history 30 days after the execution ended. */
export const forgetExecution: Rule = (windowExecutionId, { store }) => {
  store.windowExecutions.delete(windowExecutionId);
};

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
  if (task.alarmConfiguration !== null) {
    unwatchAlarm({ kind: WINDOW_TASK_ALARM, ref: String(task.number) }, context);
  }
  emitTaskEvent(execution, { ...task, status, statusDetails: details, endedAtMs: nowMs }, context);
}
