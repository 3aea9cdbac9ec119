import type { CronSchedule } from "./cron-expression.ts";
import type { CronField } from "./cron-field.ts";

/**
 * The days of a month that a cron expression names, as bits: bit 1 is the first. All that the grammar can ask about days
 * depends on how long the month is and on which weekday it starts, so there are 28 answers, each computed once.
 *
 * @returns a function of the month's length (28 to 31) and its first weekday (0 is Sunday)
 */
export function cronDays(schedule: CronSchedule): (length: number, firstWeekday: number) => number {
  const { dayOfMonth, dayOfWeek } = schedule.fields;
  const answers: (number | undefined)[] = new Array(28);
  return (length, firstWeekday) => {
    const index = (length - 28) * 7 + firstWeekday;
    let days = answers[index];
    if (days === undefined) {
      days = dayOfWeek.unspecified
        ? daysOfMonth(dayOfMonth, length, firstWeekday)
        : daysOfWeek(dayOfWeek, length, firstWeekday);
      answers[index] = days;
    }
    return days;
  };
}

function daysOfMonth(field: CronField, length: number, firstWeekday: number): number {
  if (field.lastDay !== undefined) {
    const day = length - field.lastDay.daysBefore;
    if (day < 1) return 0;
    return bit(field.nearestWeekday ? nearestWeekday(day, length, firstWeekday) : day);
  }
  if (field.nearestWeekday) {
    // Quartz knows W for one day only and takes the smallest when the field lists more.
    const day = Math.min(...field.values);
    return day > length ? 0 : bit(nearestWeekday(day, length, firstWeekday));
  }
  let days = 0;
  for (const day of field.values) {
    if (day <= length) days |= bit(day);
  }
  return days;
}

/** The weekday (Monday to Friday) nearest to a day, never leaving its month. */
function nearestWeekday(day: number, length: number, firstWeekday: number): number {
  const weekday = (firstWeekday + day - 1) % 7;
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === length ? day - 2 : day + 1;
  return day;
}

function daysOfWeek(field: CronField, length: number, firstWeekday: number): number {
  const firstDayOf = (dayOfWeek: number): number => ((dayOfWeek - 1 - firstWeekday + 7) % 7) + 1;
  // Quartz knows # and L for one weekday only and takes the smallest when the field names more.
  const only = firstDayOf(Math.min(...field.values));
  if (field.lastOfMonth) return bit(only + 7 * Math.floor((length - only) / 7));
  if (field.nthOfMonth !== undefined) {
    const day = only + 7 * (field.nthOfMonth - 1);
    return day <= length ? bit(day) : 0;
  }
  let days = 0;
  for (const value of field.values) {
    for (let day = firstDayOf(value); day <= length; day += 7) days |= bit(day);
  }
  return days;
}

function bit(day: number): number {
  return 1 << day;
}
