import { DAY_MS, SECOND_MS } from "./calendar.ts";
import type { LocalTimes } from "./cron-times.ts";
import type { TimeZone } from "./time-zone.ts";
import { LARGEST_MOVE_MS, type OffsetSpan } from "./zone-offsets.ts";

/**
 * The first instant at or after `fromMs` at which a zone's clock shows one of `times`, or undefined.
 *
 * AWS documents nothing for clocks that move. The choice, in this file alone:
 * - A time skipped in spring happens later by what was skipped (02:30 becomes 03:30), and once where that time is
 *   named as well.
 * - A time that comes twice in autumn happens the first time. Only a schedule that names every hour of the day happens
 *   both times, because it counts real hours.
 */
export function nextInstant(times: LocalTimes, zone: TimeZone, fromMs: number): number | undefined {
  // Cron knows no year before 1970; no clock is further ahead of UTC than a day.
  let searchMs = Math.ceil(Math.max(fromMs, -LARGEST_MOVE_MS) / SECOND_MS) * SECOND_MS;
  for (;;) {
    const span = zone.spanAt(searchMs);
    const local = times.next(firstLocalMs(span, searchMs, times.isEveryHour));
    const skipped = nextSkipped(times, span, searchMs);
    const shown = local === undefined ? Infinity : local - span.offsetMs;
    const earliest = Math.min(shown, skipped);
    if (earliest < span.endMs) return earliest;
    // Past 2199 neither this stretch nor a later one names a time; an hour repeated at its very end does not matter.
    if (earliest === Infinity) return undefined;
    // Nothing happens before `earliest`, so the stretches up to it are passed over, save those whose clocks could reach it.
    searchMs = Math.max(span.endMs, earliest - 2 * LARGEST_MOVE_MS - DAY_MS);
  }
}

/** Where the search starts on the clock of a stretch: behind the repeated times, unless they count again. */
function firstLocalMs(span: OffsetSpan, searchMs: number, repeats: boolean): number {
  const localMs = searchMs + span.offsetMs;
  if (span.movedMs >= 0 || repeats) return localMs;
  const repeatedUntilMs = span.startMs + span.offsetMs - span.movedMs;
  return Math.max(localMs, repeatedUntilMs);
}

/** The first skipped time that is made up for at or after `searchMs`, as an instant; Infinity when there is none. */
function nextSkipped(times: LocalTimes, span: OffsetSpan, searchMs: number): number {
  if (span.movedMs <= 0 || searchMs >= span.startMs + span.movedMs) return Infinity;
  // Before the change the clock's offset was this; by it a skipped time still has an instant.
  const offsetBeforeMs = span.offsetMs - span.movedMs;
  const local = times.next(Math.max(searchMs, span.startMs) + offsetBeforeMs);
  if (local === undefined) return Infinity;
  const instantMs = local - offsetBeforeMs;
  return instantMs < span.startMs + span.movedMs ? instantMs : Infinity;
}
