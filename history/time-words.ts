import { ScheduleError } from "../schedule/schedule-error.ts";
import { parseTimeZone, type TimeZone } from "../schedule/time-zone.ts";
import type { WindowSummary } from "./window-history.ts";

// Words of time for people. Every text and page of a history takes them from here.

export const UTC: TimeZone = parseTimeZone(undefined);

/** The zone that a window's schedule is read in; UTC when it has none, or one that is not known here. */
export function zoneOf({ scheduleTimezone }: Pick<WindowSummary, "scheduleTimezone">): TimeZone {
  try {
    return parseTimeZone(scheduleTimezone || undefined);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return UTC;
  }
}

/**
 * `2026-12-01 00:05:00Z`: an instant to the second. In a zone that is not UTC both clocks are shown:
 * `2026-11-30 19:05:00-05:00 (2026-12-01 00:05:00Z)`, and where the day is the same `(00:05:00Z)`.
 */
export function instantText(instant: Date, zone: TimeZone): string {
  return onBothClocks(instant, zone, " ");
}

/** `00:05:00Z`: the same without its day; `19:05:00-05:00 (00:05:00Z)` in another zone. */
export function timeText(instant: Date, zone: TimeZone): string {
  const utc = `${instant.toISOString().slice(11, 19)}Z`;
  const local = localText(instant, zone);
  return local === undefined ? utc : `${local.slice(11)} (${utc})`;
}

/** `2026-12-01T00:05:00Z`: ISO-8601 without an empty fraction, to be copied; in another zone both clocks are shown. */
export function isoText(instant: Date, zone: TimeZone): string {
  return onBothClocks(instant, zone, "T");
}

/** `UTC-05:00`, the offset of a zone at an instant; `UTC` when there is none. */
export function offsetText(instant: Date, zone: TimeZone): string {
  const offset = localText(instant, zone)?.slice(19) ?? "";
  return `UTC${offset}`;
}

function onBothClocks(instant: Date, zone: TimeZone, between: " " | "T"): string {
  const iso = instant.toISOString();
  const text = between === "T" ? iso.replace(/\.000Z$/, "Z") : `${iso.slice(0, 19).replace("T", " ")}Z`;
  const local = localText(instant, zone)?.replace("T", between);
  if (local === undefined) return text;
  const isSameDay = local.slice(0, 10) === iso.slice(0, 10);
  return `${local} (${isSameDay ? text.slice(11) : text})`;
}

/** `2026-11-30T19:05:00-05:00`; undefined where the zone shows UTC. */
function localText(instant: Date, zone: TimeZone): string | undefined {
  if (zone.name === "UTC") return undefined;
  const minutes = Math.round(zone.offsetMinutesAt(instant.getTime()));
  const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const size = Math.abs(minutes);
  const two = (count: number) => String(count).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** AWS's `2026-12-01T02:00-05:00` with UTC beside it, as every other time of a window is shown. */
export function nextExecutionText({ nextExecutionTime }: Pick<WindowSummary, "nextExecutionTime">): string | undefined {
  if (nextExecutionTime === undefined || nextExecutionTime.endsWith("Z")) return nextExecutionTime;
  const instant = new Date(nextExecutionTime);
  if (Number.isNaN(instant.getTime())) return nextExecutionTime;
  return `${nextExecutionTime} (${isoText(instant, UTC)})`;
}

/** `40 s`, `7 min 31 s`, `1 h 52 min`, `3 d 4 h`: a length, in its two largest units, never rounded up. */
export function lengthText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return inUnits(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return inUnits(hours, "h", minutes % 60, "min");
  return inUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

function inUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
