import { DAY_MS, HOUR_MS, MINUTE_MS } from "./calendar.ts";
import { ScheduleError } from "./schedule-error.ts";

/** `rate(…)`: elapsed time, which no zone and no daylight saving touches. */
export interface RateSchedule {
  readonly kind: "rate";
  readonly intervalMs: number;
}

const UNIT_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;

/** Java's Integer.MAX_VALUE. The service's limit is not known; beyond this no instant of the calendar is left anyway. */
const LARGEST_NUMBER = 2 ** 31 - 1;

/**
 * Reads `rate(<number> minutes|hours|days)`. The user guide asks for the singular with 1 and the plural otherwise, the
 * service's own error text (`minutes?`) does not, and so either is taken. Returns undefined when the text is no rate.
 * Throws ScheduleError for 0.
 */
export function parseRateExpression(expression: string): RateSchedule | undefined {
  const match = /^[Rr]ate\(([0-9]+) ?(minute|hour|day)s?\)$/.exec(expression);
  if (match === null) return undefined;
  const number = Number(match[1]);
  if (number === 0 || number > LARGEST_NUMBER) throw new ScheduleError("Invalid schedule frequency");
  return { kind: "rate", intervalMs: number * UNIT_MS[match[2] as keyof typeof UNIT_MS] };
}
