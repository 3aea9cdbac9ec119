import { civilFromDays, DAY_MS, HOUR_MS, MINUTE_MS } from "./calendar.ts";
import { IANA_NAMES } from "./iana-names.ts";
import { ScheduleError } from "./schedule-error.ts";
import { intlOffsetProbe, LARGEST_MOVE_MS, type OffsetSpan, readYearOfSpans } from "./zone-offsets.ts";

/** The zone a window's schedule is read in. Local times are milliseconds since 1970-01-01T00:00 on the zone's own clock. */
export interface TimeZone {
  /** The name as given; `UTC` when none was. */
  readonly name: string;
  /** Local time minus UTC, in minutes; has a fraction only for Liberia before 1972. */
  offsetMinutesAt(instantMs: number): number;
  toLocalMs(instantMs: number): number;
  /**
   * The instant at which the zone's clock shows `localMs`. A time skipped in spring is moved forward by what was
   * skipped, one that comes twice in autumn is the first of the two (java.time's rule; AWS documents neither).
   */
  toInstantMs(localMs: number): number;
  /** The stretch of unchanged offset around an instant. */
  spanAt(instantMs: number): OffsetSpan;
}

/**
 * Reads a ScheduleTimezone: a name of the IANA database, case-sensitive, or an offset `±HH:MM` (`±HHMM`) up to 18 hours.
 * `undefined` is UTC. Throws ScheduleError with the service's text for anything else.
 */
export function parseTimeZone(name: string | undefined): TimeZone {
  if (name === undefined) return UTC;
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = fixedZone(name) ?? ianaZone(name);
  if (zone === undefined) {
    throw new ScheduleError(
      `${name} is a malformed timezone. Please refer to the IANA time zone database for a valid timezones.`,
    );
  }
  zones.set(name, zone);
  return zone;
}

const UTC = zoneOfOneSpan("UTC", 0);

/** Zones keep the years they have read, so one object serves every schedule of a name. Only valid names are kept. */
const zones = new Map<string, TimeZone>([["UTC", UTC]]);

function zoneOfOneSpan(name: string, offsetMs: number): TimeZone {
  const span: OffsetSpan = { startMs: -Infinity, endMs: Infinity, offsetMs, movedMs: 0 };
  return {
    name,
    offsetMinutesAt: () => offsetMs / MINUTE_MS,
    toLocalMs: (instantMs) => instantMs + offsetMs,
    toInstantMs: (localMs) => localMs - offsetMs,
    spanAt: () => span,
  };
}

/** java.time's ZoneOffset goes no further than this. */
const LARGEST_OFFSET_MS = 18 * HOUR_MS;

function fixedZone(name: string): TimeZone | undefined {
  const match = /^([+-])(\d\d):?([0-5]\d)$/.exec(name);
  if (match === null) return undefined;
  const size = Number(match[2]) * HOUR_MS + Number(match[3]) * MINUTE_MS;
  if (size > LARGEST_OFFSET_MS) return undefined;
  return zoneOfOneSpan(name, match[1] === "-" && size > 0 ? -size : size);
}

function ianaZone(name: string): TimeZone | undefined {
  if (!IANA_NAMES.has(name) && !Intl.supportedValuesOf("timeZone").includes(name)) return undefined;
  const probe = intlOffsetProbe(name);
  const years = new Map<number, readonly OffsetSpan[]>();
  let latest: OffsetSpan = { startMs: 0, endMs: 0, offsetMs: 0, movedMs: 0 };

  const spanAt = (instantMs: number): OffsetSpan => {
    if (instantMs >= latest.startMs && instantMs < latest.endMs) return latest;
    const { year } = civilFromDays(Math.floor(instantMs / DAY_MS));
    let spans = years.get(year);
    if (spans === undefined) {
      spans = readYearOfSpans(year, probe);
      years.set(year, spans);
    }
    latest = spans.find((span) => instantMs < span.endMs)!;
    return latest;
  };

  const toInstantMs = (localMs: number): number => {
    // Going through the spans upwards, the first that reaches beyond the local time holds it: in a fold that is the
    // earlier one, in a gap the later one, whose clock already shows more.
    let span = spanAt(localMs - LARGEST_MOVE_MS);
    while (localMs - span.offsetMs >= span.endMs) span = spanAt(span.endMs);
    const instantMs = localMs - span.offsetMs;
    return instantMs >= span.startMs ? instantMs : instantMs + span.movedMs;
  };

  return {
    name,
    offsetMinutesAt: (instantMs) => spanAt(instantMs).offsetMs / MINUTE_MS,
    toLocalMs: (instantMs) => instantMs + spanAt(instantMs).offsetMs,
    toInstantMs,
    spanAt,
  };
}
