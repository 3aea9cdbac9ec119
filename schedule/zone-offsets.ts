import { DAY_MS, daysFromCivil, HOUR_MS, MINUTE_MS, SECOND_MS } from "./calendar.ts";

/** A stretch of time over which a zone's offset does not change. */
export interface OffsetSpan {
  /** First instant of the stretch, in ms since the epoch. */
  readonly startMs: number;
  /** First instant after it. */
  readonly endMs: number;
  /** Local time minus UTC. */
  readonly offsetMs: number;
  /**
   * How far the clocks moved at `startMs`: positive where local times are skipped (spring), negative where they come
   * twice (autumn), 0 where the stretch only starts because a calendar year does.
   */
  readonly movedMs: number;
}

/** The offset of a zone at an instant. Slow: it is asked only while a year is first read. */
export type OffsetProbe = (instantMs: number) => number;

/**
 * Asks `Intl` for offsets. The format costs about a microsecond, which is why spans are kept.
 * Throws RangeError for a zone that this Node.js does not know.
 */
export function intlOffsetProbe(zoneName: string): OffsetProbe {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zoneName, timeZoneName: "longOffset" });
  return (instantMs) => offsetOf(format.format(instantMs));
}

/** Reads `… GMT-05:00`, `… GMT+05:45`, `… GMT`; local mean times before 1972 have seconds too. */
function offsetOf(formatted: string): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatted);
  if (match === null) throw new Error(`Intl gave '${formatted}', which does not end in a GMT offset`);
  const [, sign, hours, minutes, seconds] = match;
  if (sign === undefined) return 0;
  const size = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds ?? 0) * SECOND_MS;
  return sign === "-" ? -size : size;
}

/** Offsets are probed this far apart: nobody has changed clocks twice within a week since 1970. */
const PROBE_STEP_MS = 7 * DAY_MS;

/** No clock has ever moved further than a day (Samoa 2011, across the date line). */
export const LARGEST_MOVE_MS = DAY_MS;

/**
 * The spans of one calendar year (UTC). The first may start before the year and then carries the clock change it starts
 * with, so that the skipped or repeated local times just after New Year are still known.
 */
export function readYearOfSpans(year: number, probe: OffsetProbe): readonly OffsetSpan[] {
  const yearStartMs = daysFromCivil(year, 1, 1) * DAY_MS;
  const yearEndMs = daysFromCivil(year + 1, 1, 1) * DAY_MS;
  const spans: OffsetSpan[] = [];
  let span = { startMs: yearStartMs - 2 * LARGEST_MOVE_MS, offsetMs: 0, movedMs: 0 };
  span.offsetMs = probe(span.startMs);
  let probedMs = span.startMs;
  while (probedMs < yearEndMs) {
    const nextMs = Math.min(probedMs + PROBE_STEP_MS, yearEndMs);
    const nextOffsetMs = probe(nextMs);
    if (nextOffsetMs !== span.offsetMs) {
      const changeMs = firstInstantOf(nextOffsetMs, probedMs, nextMs, probe);
      spans.push({ ...span, endMs: changeMs });
      span = { startMs: changeMs, offsetMs: nextOffsetMs, movedMs: nextOffsetMs - span.offsetMs };
    }
    probedMs = nextMs;
  }
  spans.push({ ...span, endMs: yearEndMs });
  return spans.filter((each) => each.endMs > yearStartMs);
}

/** Bisects to the second: the change lies after `beforeMs` and not after `afterMs`. */
function firstInstantOf(offsetMs: number, beforeMs: number, afterMs: number, probe: OffsetProbe): number {
  let low = beforeMs;
  let high = afterMs;
  while (high - low > SECOND_MS) {
    const middle = Math.floor((low + high) / 2 / SECOND_MS) * SECOND_MS;
    if (probe(middle) === offsetMs) high = middle;
    else low = middle;
  }
  return high;
}
