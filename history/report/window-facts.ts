import type { TimeZone } from "../../schedule/time-zone.ts";
import { nextExecutionText, offsetText, zoneOf } from "../time-words.ts";
import type { WindowSummary } from "../window-history.ts";

/** A window, and the clock that its times are shown on. */
export interface WindowFacts {
  readonly windowId: string;
  readonly name: string;
  readonly isDeleted: boolean;
  readonly schedule: string;
  /** The zone of its schedule, by which its times are shown; UTC when it has none. */
  readonly zone: TimeZone;
  /** `America/New_York` */
  readonly timeZone: string;
  /** `UTC-05:00`, at the last judged execution, else when the report was made: it changes with the season. */
  readonly utcOffset: string;
  /** Days between the day of the schedule and the execution; undefined without an offset. */
  readonly scheduleOffsetDays: number | undefined;
  readonly durationHours: number;
  readonly cutoffHours: number;
  /** In the window's zone, with UTC in brackets; undefined when there are no further executions. */
  readonly nextExecution: string | undefined;
}

/** @param at the instant whose offset is shown. */
export function windowFacts(window: WindowSummary, at: Date | undefined): WindowFacts {
  const zone = zoneOf(window);
  return {
    windowId: window.windowId,
    name: window.name,
    isDeleted: window.isDeleted,
    schedule: window.schedule,
    zone,
    timeZone: window.scheduleTimezone || "UTC",
    utcOffset: at ? offsetText(at, zone) : "",
    scheduleOffsetDays: window.scheduleOffset,
    durationHours: window.durationHours,
    cutoffHours: window.cutoffHours,
    nextExecution: nextExecutionText(window),
  };
}
