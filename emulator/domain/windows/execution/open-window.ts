import type { WindowExecution } from "../../../store/window-executions.ts";
import type { NumberedWindowTask } from "../../../store/window-tasks.ts";
import type { Window } from "../../../store/windows.ts";
import type { Context } from "../../context.ts";
import { WINDOW_CLOSES, WINDOW_CUTOFF, WINDOW_HISTORY_EXPIRES, WINDOW_STARTS } from "../../due-kinds.ts";
import type { EngineContext, Rule } from "../../rule.ts";
import { HISTORY_DAYS, NO_TASKS, STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import { invalidParameters } from "../tasks/ssm-parameters.ts";
import { planNextExecution } from "../window.ts";
import { beginWaiting } from "./begin-execution.ts";
import { recordEnd } from "./end-execution.ts";
import { emitExecutionEvent } from "./execution-events.ts";
import { planOf } from "./execution-plan.ts";
import { getOpenExecution } from "./go-on.ts";

/** An occurrence of a window's schedule has come. The next one is scheduled at once, so that NextExecutionTime is never in the past. */
export const openWindow: Rule = (windowId, context) => {
  const window = context.store.windows.find(windowId);
  if (!window?.enabled) throw new Error(`Window ${windowId} is to open, but it is ${window ? "disabled" : "gone"}.`);
  planNextExecution(window, context.nowMs, context);
  const { startDelayMs } = context.choices;
  const startsAtMs = context.nowMs + startDelayMs;
  // One entry per occurrence: where the delay is longer than the interval, the next occurrence must not postpone this one.
  if (startDelayMs > 0) context.store.due.set(WINDOW_STARTS, `${windowId}/${context.nowMs}`, startsAtMs, "starting");
  else startExecution(window, context);
};

/** The delayed start of an execution. A window that was disabled or deleted meanwhile does not start. */
export const startDelayed: Rule = (ref, context) => {
  const window = context.store.windows.find(ref.slice(0, ref.indexOf("/")));
  if (window?.enabled) startExecution(window, context);
};

function startExecution(window: Window, context: EngineContext): void {
  const { store, quotas, choices } = context;
  const isOverlapping = store.windowExecutions.findOpen(window.windowId) !== undefined;
  const isOverQuota = store.windowExecutions.countRunning() >= quotas.concurrentWindowExecutions;
  if (isOverlapping || (isOverQuota && choices.overQuotaExecution === "skipped")) skip(window, context);
  else open(window, context);
}

function open(window: Window, context: EngineContext): void {
  const { store, choices } = context;
  const { windowExecutionId } = newExecution(window, { status: "PENDING", plan: planOf(window, context) }, context);
  const execution = getOpenExecution(windowExecutionId, context);
  const tasks = store.windowTasks.ofWindow(window.windowId);
  const invalid = invalidParameters(tasks, context);
  if (tasks.length === 0) {
    recordEnd(execution, "SUCCESS", NO_TASKS, context);
  } else if (invalid.length > 0) {
    const details = `The following SSM parameters are invalid: ${invalid.join(", ")}`;
    recordEnd(execution, "FAILED", details.slice(0, STATUS_DETAILS_LENGTH_MAX), context);
  } else {
    for (const task of tasks) insertTask(execution, task, context);
    store.due.set(WINDOW_CUTOFF, windowExecutionId, execution.cutoffAtMs, "closing");
    if (choices.hardStopAtEnd) store.due.set(WINDOW_CLOSES, windowExecutionId, execution.closesAtMs, "closing");
    beginWaiting(context);
  }
}

/** The previous execution still runs: the occurrence is recorded, and none of its tasks run. */
function skip(window: Window, context: Context): void {
  recordExecution(window, "SKIPPED_OVERLAPPING", null, context);
}

/** Records an occurrence of which no task runs. */
export function recordExecution(
  window: Window,
  status: "SKIPPED_OVERLAPPING" | "FAILED",
  statusDetails: string | null,
  context: Context,
): Omit<WindowExecution, "number"> {
  const details = statusDetails?.slice(0, STATUS_DETAILS_LENGTH_MAX) ?? null;
  const execution = newExecution(window, { status, statusDetails: details }, context);
  const expiresAtMs = context.nowMs + HISTORY_DAYS * 86_400_000;
  context.store.due.set(WINDOW_HISTORY_EXPIRES, execution.windowExecutionId, expiresAtMs);
  return execution;
}

function newExecution(
  { windowId, duration, cutoff }: Window,
  {
    status,
    statusDetails = null,
    plan,
  }: Pick<WindowExecution, "status"> & { statusDetails?: string | null; plan?: object },
  context: Context,
): Omit<WindowExecution, "number"> {
  const { store, chance, nowMs } = context;
  const execution = {
    windowExecutionId: chance.of("window-execution", windowId, nowMs).uuid(),
    windowId,
    status,
    statusDetails,
    startedAtMs: nowMs,
    endedAtMs: status === "PENDING" ? null : nowMs,
    cutoffAtMs: nowMs + (duration - cutoff) * 3_600_000,
    closesAtMs: nowMs + duration * 3_600_000,
  };
  store.windowExecutions.insert(execution, plan ? JSON.stringify(plan) : null);
  emitExecutionEvent(execution, context);
  return execution;
}

/** Copies every registered task into the execution at once: later edits affect the next execution. */
function insertTask(
  { windowExecutionId }: WindowExecution,
  task: NumberedWindowTask,
  { store, chance }: Context,
): void {
  const { windowTaskId, taskArn, taskType, serviceRoleArn, priority, maxConcurrency, maxErrors, cutoffBehavior } = task;
  const { targets, taskParameters, taskInvocationParameters, loggingInfo, alarmConfiguration } = task;
  store.windowExecutionTasks.insert(
    {
      taskExecutionId: chance.of("window-task", windowExecutionId, windowTaskId).uuid(),
      windowExecutionId,
      windowTaskId,
      taskArn,
      taskType,
      serviceRoleArn,
      priority,
      maxConcurrency,
      maxErrors,
      cutoffBehavior,
      alarmConfiguration,
      status: "PENDING",
    },
    { targets, taskParameters, taskInvocationParameters, loggingInfo },
  );
}
