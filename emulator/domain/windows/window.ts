import { formatDateTime } from "../../../schedule/date-time.ts";
import { ScheduleError } from "../../../schedule/schedule-error.ts";
import { parseTimeZone } from "../../../schedule/time-zone.ts";
import { type WindowSchedule, windowSchedule } from "../../../schedule/window-schedule.ts";
import type { Window } from "../../store/windows.ts";
import { AwsError, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { WINDOW_OPENS } from "../due-kinds.ts";

/** @throws AwsError DoesNotExistException, with the text recorded from AWS. */
export function getWindow(windowId: string, { store }: Context): Window {
  const window = store.windows.find(windowId);
  if (!window) throw new AwsError("DoesNotExistException", `Maintenance window ${windowId} does not exist`);
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

/** The next execution as reads show it; undefined when there is none. */
export function nextExecutionTime(window: Window): string | undefined {
  return window.nextExecutionAtMs === null ? undefined : formatExecutionTime(window.nextExecutionAtMs, window);
}

/** An execution of the window as AWS writes it, on the clock of the window's zone. */
export function formatExecutionTime(startsAtMs: number, { scheduleTimezone }: Window): string {
  return formatDateTime(startsAtMs, parseTimeZone(scheduleTimezone ?? undefined));
}

/**
 * What holds for a whole window, whether it was just created or is the result of an update: the schedule means
 * something, and the cutoff lies before the end.
 *
 * @throws AwsError ValidationException with AWS's texts.
 */
export function checkWindow(window: Window): void {
  if (window.cutoff >= window.duration) {
    // Sic: two spaces, and a bound that is one too low; Cutoff = Duration - 1 is accepted. Recorded from AWS.
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

/** Writes when the window opens next, for readers and for the engine; a disabled window does not open. */
export function planNextExecution(window: Window, afterMs: number, { store }: Context): void {
  const nextMs = window.enabled ? scheduleOf(window).next(afterMs) : undefined;
  store.windows.setNextExecution(window.windowId, nextMs ?? null);
  if (nextMs === undefined) store.due.cancel(WINDOW_OPENS, window.windowId);
  else store.due.set(WINDOW_OPENS, window.windowId, nextMs, "starting");
}
