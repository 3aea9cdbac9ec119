import { ScheduleError } from "./schedule-error.ts";

/**
 * A fault in a cron expression. The service passes on its parser's message and offset, as the recorded
 * `error at position 0, details: Specifying both …` shows; texts and offsets are those of Quartz 2.3.2's CronExpression.
 *
 * @param position characters from the start of the item (between commas) at fault; -1 where Quartz gives none
 */
export function cronError(position: number, details: string): ScheduleError {
  return new ScheduleError(`Invalid CRON expression: error at position ${position}, details: ${details}`);
}

/**
 * For what Quartz only notices as a Java exception. It prints that exception's class and text between the parentheses;
 * here stands what is wrong.
 */
export function illegalFormat(reason: string): ScheduleError {
  return cronError(0, `Illegal cron expression format (${reason})`);
}
