import { formatDateTime } from "../../../schedule/date-time.ts";
import { ScheduleError } from "../../../schedule/schedule-error.ts";
import { parseTimeZone } from "../../../schedule/time-zone.ts";
import { type WindowSchedule, windowSchedule } from "../../../schedule/window-schedule.ts";
import type { Window } from "../../store/windows.ts";
import { doesNotExist, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { WINDOW_OPENS } from "../due-kinds.ts";

/** @throws AwsError DoesNotExistException, with the text recorded from AWS. */
export function getWindow(windowId: string, { store }: Pick<Context, "store">): Window {
  const window = store.windows.find(windowId);
  if (!window) throw doesNotExist(`Maintenance window ${windowId} does not exist`);
  return window;
}

export function scheduleOf(window: Window): WindowSchedule {
  return windowSchedule({
    schedule: window.schedule,
    scheduleTimezone: window.scheduleTimezone ?? undefined,
    scheduleOffset: window.scheduleOffset ?? undefined,
    startDate: window.startDate ?? undefined,
    endDate: window.endDate ?? undefined,
    anchoredAtMs: window.anchoredAtMs,
  });
}

/** The next execution in the format of the API; undefined when the window has no further executions. */
export function nextExecutionTime(window: Window): string | undefined {
  return window.nextExecutionAtMs === null ? undefined : formatExecutionTime(window.nextExecutionAtMs, window);
}

/** The time of an execution in AWS's format, in the window's time zone. */
export function formatExecutionTime(startsAtMs: number, { scheduleTimezone }: Window): string {
  return formatDateTime(startsAtMs, parseTimeZone(scheduleTimezone ?? undefined));
}

/**
 * Checks a whole window, newly created or after an update: the schedule must be valid, and the cutoff must lie before the
 * end.
 *
 * @throws AwsError ValidationException with AWS's texts.
 */
export function checkWindow(window: Window): void {
  if (window.cutoff >= window.duration) {
    // Recorded from AWS with its two spaces, and with a bound that is one too low: AWS accepts Cutoff = Duration - 1.
    throw validationError(
      `Cutoff was ${window.cutoff} but must be smaller than ${window.duration - 1} (Duration  - 1 )`,
    );
  }
  try {
    scheduleOf(window);
  } catch (error) {
    if (error instanceof ScheduleError) throw validationError(error.message);
    throw error;
  }
}

/** Stores the next execution of the window and schedules it. A disabled window has none. */
export function planNextExecution(window: Window, afterMs: number, context: Context): void {
  const nextMs = nextExecutionMs(window, afterMs);
  context.store.windows.setNextExecution(window.windowId, nextMs);
  scheduleExecution(window.windowId, nextMs, context);
}

/** The next execution of a window as its row has it; null when it has none. */
export function nextExecutionMs(window: Window, afterMs: number): number | null {
  return (window.enabled ? scheduleOf(window).next(afterMs) : undefined) ?? null;
}

/** Sets when a window opens: at its next execution, as its row has it. */
export function scheduleExecution(windowId: string, nextMs: number | null, { store }: Context): void {
  if (nextMs === null) store.due.cancel(WINDOW_OPENS, windowId);
  else store.due.set(WINDOW_OPENS, windowId, nextMs, "starting");
}
