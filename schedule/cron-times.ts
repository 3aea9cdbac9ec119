import {
  civilFromDays,
  DAY_MS,
  daysFromCivil,
  daysInMonth,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  weekdayOfDays,
} from "./calendar.ts";
import { cronDays } from "./cron-days.ts";
import type { CronSchedule } from "./cron-expression.ts";
import { CRON_FIELDS } from "./cron-field-rules.ts";

/** The local times a cron expression names, on a clock that never moves. */
export interface LocalTimes {
  /** The first at or after `localMs` (ms since 1970-01-01T00:00 local), or undefined when none is left. */
  next(localMs: number): number | undefined;
  /** Every hour of the day is named: the schedule is hourly or finer, and goes by real hours when clocks move. */
  readonly isEveryHour: boolean;
}

const LAST_YEAR = CRON_FIELDS.year.max;

export function cronTimes(schedule: CronSchedule): LocalTimes {
  const { fields } = schedule;
  const seconds = successors(fields.seconds.values, 60);
  const minutes = successors(fields.minutes.values, 60);
  const hours = successors(fields.hours.values, 24);
  const months = successors(fields.month.values, 13);
  const daysFor = cronDays(schedule);
  const firstTimeMs = hours[0]! * HOUR_MS + minutes[0]! * MINUTE_MS + seconds[0]! * SECOND_MS;

  /** The first named time of day at or after `timeMs`, or -1 when the day has no more. */
  const nextTimeMs = (timeMs: number): number => {
    let second = Math.ceil(timeMs / SECOND_MS);
    let hour = Math.floor(second / 3600);
    let minute = Math.floor(second / 60) % 60;
    second %= 60;
    second = seconds[second]!;
    if (second === NONE) {
      second = seconds[0]!;
      minute += 1;
    }
    const sameMinute = minute;
    minute = minute === 60 ? NONE : minutes[minute]!;
    if (minute === NONE) {
      minute = minutes[0]!;
      hour += 1;
      second = seconds[0]!;
    } else if (minute !== sameMinute) {
      second = seconds[0]!;
    }
    if (hour >= 24) return -1;
    const sameHour = hour;
    hour = hours[hour]!;
    if (hour === NONE) return -1;
    if (hour !== sameHour) return hour * HOUR_MS + minutes[0]! * MINUTE_MS + seconds[0]! * SECOND_MS;
    return hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
  };

  const next = (localMs: number): number | undefined => {
    const startDay = Math.floor(localMs / DAY_MS);
    const timeMs = nextTimeMs(localMs - startDay * DAY_MS);
    const start = civilFromDays(timeMs === -1 ? startDay + 1 : startDay);
    let { year, month, day } = start;
    while (year <= LAST_YEAR) {
      if (fields.year.values.has(year)) {
        for (month = months[month]!; month !== NONE; month = months[month + 1] ?? NONE) {
          const sameMonth = year === start.year && month === start.month;
          if (!sameMonth) day = 1;
          const monthStartDay = daysFromCivil(year, month, 1);
          const days = daysFor(daysInMonth(year, month), weekdayOfDays(monthStartDay)) >>> day;
          if (days !== 0) {
            const foundDay = monthStartDay - 1 + day + trailingZeros(days);
            return foundDay * DAY_MS + (foundDay === startDay ? timeMs : firstTimeMs);
          }
        }
      }
      year += 1;
      month = 1;
      day = 1;
    }
    return undefined;
  };

  return { next, isEveryHour: fields.hours.values.size === 24 };
}

const NONE = -1;

/** At each index from 0 to `size - 1` the smallest value not below it, or NONE. */
function successors(values: ReadonlySet<number>, size: number): Int8Array {
  const table = new Int8Array(size).fill(NONE);
  let next = NONE;
  for (let index = size - 1; index >= 0; index--) {
    if (values.has(index)) next = index;
    table[index] = next;
  }
  return table;
}

function trailingZeros(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
