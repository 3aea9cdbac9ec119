import { type AtSchedule, parseAtExpression } from "./at-expression.ts";
import { type CronSchedule, parseCronExpression } from "./cron-expression.ts";
import { parseRateExpression, type RateSchedule } from "./rate-expression.ts";
import { ScheduleError } from "./schedule-error.ts";

/** What a window's Schedule says, before zone, offset, start and end are applied. */
export type Schedule = CronSchedule | RateSchedule | AtSchedule;

const SYNTAX =
  "Schedule expressions must have the following syntax: rate(<number>\\s?(minutes?|hours?|days?)), cron(<cron_expression>) or at(yyyy-MM-dd'T'HH:mm:ss).";

/**
 * Reads a Schedule: `cron(…)` and `at(…)` in any case of letters, `rate(…)` or `Rate(…)`.
 * Throws ScheduleError with the service's text.
 *
 * @param asQuartz see {@link parseCronExpression}.
 */
export function parseSchedule(expression: string, asQuartz = false): Schedule {
  const cron = /^cron\((.*)\)$/is.exec(expression);
  if (cron !== null) return parseCronExpression(cron[1]!, asQuartz);
  // Whatever starts as an at() is answered as one, even without its closing parenthesis.
  if (/^at\(/i.test(expression)) return parseAtExpression(expression);
  const rate = parseRateExpression(expression);
  if (rate === undefined) throw new ScheduleError(SYNTAX);
  return rate;
}
