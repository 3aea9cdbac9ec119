import { Cron } from "croner";
import type { Window } from "../../emulator/store/windows.ts";

const MINUTES = { minute: 1, hour: 60, day: 1440 } as const;

/**
 * When a window of the simulator opens next after `nowMs`, by a second reading of its schedule: croner's of `cron()` and
 * `at()`, and the arithmetic of `rate()`.
 *
 * @throws Error for a schedule that the simulator does not make.
 */
export function nextExecution(window: Window, nowMs: number): number | undefined {
  const { schedule, startDate, endDate, scheduleOffset } = window;
  if (startDate !== null || scheduleOffset !== null) throw new Error(`${window.windowId} has a start or an offset`);
  const next = schedule.startsWith("rate(") ? nextOfRate(window, nowMs) : nextOfCalendar(window, nowMs);
  return next === undefined || (endDate !== null && next >= Date.parse(endDate)) ? undefined : next;
}

function nextOfRate({ schedule, anchoredAtMs }: Window, nowMs: number): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (unit === undefined) throw new Error(`not a rate: ${schedule}`);
  const intervalMs = Number(count) * MINUTES[unit as keyof typeof MINUTES] * 60_000;
  return anchoredAtMs + (Math.floor((nowMs - anchoredAtMs) / intervalMs) + 1) * intervalMs;
}

function nextOfCalendar({ schedule, scheduleTimezone }: Window, nowMs: number): number | undefined {
  const [, fields, instant] = /^(?:cron\((.*) \*\)|at\((.*)\))$/.exec(schedule) ?? [];
  const pattern = fields?.replaceAll("?", "*") ?? instant;
  if (pattern === undefined) throw new Error(`neither at nor a cron of every year: ${schedule}`);
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(scheduleTimezone ?? "") ?? [];
  const utcOffset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  const zone = sign === undefined ? { timezone: scheduleTimezone ?? "UTC" } : { utcOffset };
  return new Cron(pattern, zone).nextRun(new Date(nowMs))?.getTime();
}
