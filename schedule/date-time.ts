import { civilFromDays, DAY_MS, HOUR_MS, localMsOf, MINUTE_MS, SECOND_MS } from "./calendar.ts";
import { ScheduleError } from "./schedule-error.ts";
import type { TimeZone } from "./time-zone.ts";

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):([0-5]\d)(?::([0-5]\d))?)$/i;

/**
 * Reads a StartDate or EndDate as java.time's ISO_OFFSET_DATE_TIME does: the offset is required, seconds and up to nine
 * digits of fraction are not; what is finer than a millisecond is dropped.
 *
 * @returns milliseconds since the epoch
 * @throws ScheduleError with the service's text
 */
export function parseDateTime(text: string): number {
  const match = DATE_TIME.exec(text);
  const instantMs = match === null ? undefined : instantOf(match);
  if (instantMs === undefined) {
    throw new ScheduleError(
      `DateTime ${text} is malformed, format either must contain an offset - e.g. '2018-01-01T00:00:00-02:00' or '2018-01-01T00:00:00Z'`,
    );
  }
  return instantMs;
}

function instantOf(match: RegExpExecArray): number | undefined {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const localMs = localMsOf({ year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: second! });
  const offsetSize =
    Number(match[9] ?? 0) * HOUR_MS + Number(match[10] ?? 0) * MINUTE_MS + Number(match[11] ?? 0) * SECOND_MS;
  if (localMs === undefined || offsetSize > 18 * HOUR_MS) return undefined;
  const fractionMs = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  return localMs + fractionMs - (match[8] === "-" ? -offsetSize : offsetSize);
}

/**
 * Writes an instant as NextExecutionTime and ExecutionTime show it, which is java.time's OffsetDateTime.toString():
 * `2020-02-19T16:00Z`, `2024-03-12T09:00-05:00`, `2019-05-18T23:35:24.902Z`. Seconds are left out when they and the
 * fraction are zero, the fraction when it is zero; no offset is `Z`, in whatever zone.
 */
export function formatDateTime(instantMs: number, zone: TimeZone): string {
  const localMs = zone.toLocalMs(instantMs);
  const days = Math.floor(localMs / DAY_MS);
  const { year, month, day } = civilFromDays(days);
  const timeMs = localMs - days * DAY_MS;
  const date = `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
  const time = `${twoDigits(Math.floor(timeMs / HOUR_MS))}:${twoDigits(Math.floor(timeMs / MINUTE_MS) % 60)}`;
  return `${date}T${time}${secondsOf(timeMs)}${offsetOf(localMs - instantMs)}`;
}

function secondsOf(timeMs: number): string {
  const fraction = timeMs % SECOND_MS;
  const seconds = Math.floor(timeMs / SECOND_MS) % 60;
  if (seconds === 0 && fraction === 0) return "";
  return `:${twoDigits(seconds)}${fraction === 0 ? "" : `.${String(fraction).padStart(3, "0")}`}`;
}

function offsetOf(offsetMs: number): string {
  if (offsetMs === 0) return "Z";
  const size = Math.abs(offsetMs);
  const seconds = (size % MINUTE_MS) / SECOND_MS;
  const tail = seconds === 0 ? "" : `:${twoDigits(seconds)}`;
  return `${offsetMs < 0 ? "-" : "+"}${twoDigits(Math.floor(size / HOUR_MS))}:${twoDigits(Math.floor(size / MINUTE_MS) % 60)}${tail}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
