import { DAY_MS, daysFromCivil } from "./calendar.ts";
import { nextInstant } from "./clock-changes.ts";
import type { CronSchedule } from "./cron-expression.ts";
import { cronTimes, type LocalTimes } from "./cron-times.ts";
import { formatDateTime, parseDateTime } from "./date-time.ts";
import { parseSchedule } from "./expression.ts";
import type { RateSchedule } from "./rate-expression.ts";
import { ScheduleError } from "./schedule-error.ts";
import { parseTimeZone, type TimeZone } from "./time-zone.ts";

/** The members of a maintenance window that say when it opens, with AWS's meaning and defaults. */
export interface WindowScheduleSpec {
  /** `cron(…)`, `rate(…)` or `at(…)` */
  readonly schedule: string;
  /** IANA name or `±HH:MM`; UTC when absent */
  readonly scheduleTimezone?: string | undefined;
  /** Whole days, 1 to 6, after the day a cron expression names; only for day-of-week with `#` or `L` */
  readonly scheduleOffset?: number | undefined;
  /** ISO-8601 with offset: the window does not open before */
  readonly startDate?: string | undefined;
  /** ISO-8601 with offset: the window does not open from then on */
  readonly endDate?: string | undefined;
  /**
   * Creation, or the last change of the schedule, in ms since the epoch. A rate() counts from here when no StartDate
   * lies ahead of it, and a cron day that passed before it is not caught up by a ScheduleOffset.
   */
  readonly anchoredAtMs: number;
  /** Reads of a cron expression what Quartz reads of it, where it leaves out a part. Default: such an expression is refused. */
  readonly asQuartz?: boolean | undefined;
}

export interface WindowSchedule {
  /** The first opening strictly after `afterMs` (ms since the epoch), or undefined when it never opens again. */
  next(afterMs: number): number | undefined;
  /** The openings at or after `fromMs`, ascending; without end unless the schedule has one. */
  occurrences(fromMs: number): Iterable<number>;
  /** An instant as NextExecutionTime shows it, on the clock of the window's zone. */
  format(instantMs: number): string;
}

/** The last instant a four-digit year can show: nothing opens later, however long a rate's interval. */
const LAST_INSTANT_MS = daysFromCivil(10_000, 1, 1) * DAY_MS - 1;

/**
 * Reads and checks all that decides when a window opens. Throws ScheduleError with the service's text, RangeError when
 * `anchoredAtMs` is no instant.
 */
export function windowSchedule(spec: WindowScheduleSpec): WindowSchedule {
  if (!Number.isFinite(spec.anchoredAtMs)) throw new RangeError(`anchoredAtMs is ${spec.anchoredAtMs}, not an instant`);
  const schedule = parseSchedule(spec.schedule, spec.asQuartz);
  const zone = parseTimeZone(spec.scheduleTimezone);
  const offsetDays = spec.scheduleOffset;
  if (offsetDays !== undefined) checkOffset(offsetDays, schedule.kind === "cron" && schedule.takesOffset);
  const startMs = spec.startDate === undefined ? undefined : parseDateTime(spec.startDate);
  const endMs = spec.endDate === undefined ? undefined : parseDateTime(spec.endDate);
  if (startMs !== undefined && endMs !== undefined && endMs <= startMs) {
    throw new ScheduleError("Window start date must be before window end date");
  }

  const firstFrom = ((): ((fromMs: number) => number | undefined) => {
    switch (schedule.kind) {
      case "rate":
        return rateOpenings(schedule, startMs, spec.anchoredAtMs);
      case "at": {
        const instantMs = zone.toInstantMs(schedule.localMs);
        return (fromMs) => (instantMs >= fromMs ? instantMs : undefined);
      }
      case "cron":
        return offsetDays === undefined
          ? cronOpenings(schedule, zone)
          : offsetCronOpenings(schedule, zone, offsetDays, Math.max(startMs ?? -Infinity, spec.anchoredAtMs));
    }
  })();

  // EndDate itself is outside: "when you want the maintenance window to become inactive".
  const lastMs = Math.min(LAST_INSTANT_MS, endMs === undefined ? Infinity : endMs - 1);
  const openingFrom = (fromMs: number): number | undefined => {
    if (fromMs > lastMs) return undefined;
    const openingMs = firstFrom(Math.max(fromMs, startMs ?? -Infinity));
    return openingMs === undefined || openingMs > lastMs ? undefined : openingMs;
  };

  return {
    next: (afterMs) => openingFrom(Math.floor(afterMs) + 1),
    *occurrences(fromMs) {
      for (let opening = openingFrom(fromMs); opening !== undefined; opening = openingFrom(opening + 1)) yield opening;
    },
    format: (instantMs) => formatDateTime(instantMs, zone),
  };
}

function checkOffset(days: number, isTaken: boolean): void {
  const refuse = (constraint: string): never => {
    throw new ScheduleError(
      `1 validation error detected: Value '${days}' at 'scheduleOffset' failed to satisfy constraint: ${constraint}`,
    );
  };
  if (days < 1) refuse("Member must have value greater than or equal to 1");
  if (days > 6) refuse("Member must have value less than or equal to 6");
  if (!Number.isInteger(days)) refuse("Member must be an integer");
  if (!isTaken) throw new ScheduleError("An offset can't be added to the specified schedule.");
}

/** With a StartDate ahead of the anchor the first run is AT it; otherwise one interval after the anchor. */
function rateOpenings(schedule: RateSchedule, startMs: number | undefined, anchoredAtMs: number) {
  const { intervalMs } = schedule;
  const firstMs = startMs !== undefined && startMs >= anchoredAtMs ? startMs : anchoredAtMs + intervalMs;
  return (fromMs: number): number =>
    fromMs <= firstMs ? firstMs : firstMs + Math.ceil((fromMs - firstMs) / intervalMs) * intervalMs;
}

function cronOpenings(schedule: CronSchedule, zone: TimeZone) {
  const times = cronTimes(schedule);
  return (fromMs: number): number | undefined => nextInstant(times, zone, fromMs);
}

/**
 * The cron's own occurrences from `countsFromMs` on, each moved by whole days at the same local time: one whose day had
 * passed before is not run, even when its moved day still lies ahead.
 */
function offsetCronOpenings(schedule: CronSchedule, zone: TimeZone, days: number, countsFromMs: number) {
  const times = cronTimes(schedule);
  const shiftMs = days * DAY_MS;
  const firstLocalMs = firstUnpassedLocalMs(zone, countsFromMs);
  const moved: LocalTimes = {
    isEveryHour: times.isEveryHour,
    next(localMs) {
      const local = times.next(Math.max(localMs - shiftMs, firstLocalMs));
      return local === undefined ? undefined : local + shiftMs;
    },
  };
  return (fromMs: number): number | undefined => nextInstant(moved, zone, fromMs);
}

/** The first local time that has not happened yet at an instant; what comes a second time has happened. */
function firstUnpassedLocalMs(zone: TimeZone, instantMs: number): number {
  const span = zone.spanAt(instantMs);
  return Math.max(instantMs, span.startMs - Math.min(span.movedMs, 0)) + span.offsetMs;
}
