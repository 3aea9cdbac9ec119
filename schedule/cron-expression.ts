import { cronError } from "./cron-error.ts";
import { type CronField, parseCronField } from "./cron-field.ts";
import { CRON_FIELD_NAMES, type CronFieldName } from "./cron-field-rules.ts";

/** `cron(…)`: every local time that all seven fields name. */
export interface CronSchedule {
  readonly kind: "cron";
  readonly fields: Readonly<Record<CronFieldName, CronField>>;
  /** ScheduleOffset is taken only where day-of-week says `#` or `L`. */
  readonly takesOffset: boolean;
}

/**
 * Reads what stands between the parentheses of `cron(…)`: six fields (minutes to year, seconds are 0) or seven (seconds
 * first), separated by spaces; what follows the seventh is ignored, as the service does. Throws ScheduleError.
 *
 * @param asQuartz reads what Quartz reads of an expression of which it leaves out a part, in place of a refusal.
 */
export function parseCronExpression(text: string, asQuartz = false): CronSchedule {
  const words = text
    .toUpperCase()
    .split(/[ \t]+/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
  // Quartz reads a short expression from the seconds on and may find another fault first. Which one the service names is
  // unknown; the missing field is what its author has to hear of.
  if (words.length < 6) throw cronError(text.length, "Unexpected end of expression.");
  const seven = words.length === 6 ? ["0", ...words] : words;
  const fields = {} as Record<CronFieldName, CronField>;
  CRON_FIELD_NAMES.forEach((name, index) => {
    fields[name] = parseCronField(seven[index]!, name);
    if (name === "dayOfWeek" && fields.dayOfMonth.unspecified && fields.dayOfWeek.unspecified) {
      throw cronError(1, "'?' can only be specified for Day-of-Month -OR- Day-of-Week.");
    }
  });
  if (fields.dayOfMonth.unspecified === fields.dayOfWeek.unspecified) {
    // Quartz words this differently ("Support for specifying both … is not implemented."); this is the recorded text.
    throw cronError(0, "Specifying both a day-of-week AND a day-of-month parameter is not supported.");
  }
  // After all that Quartz refuses, in its order and words.
  for (const { leftOut } of Object.values(fields)) if (leftOut && !asQuartz) throw leftOut;
  return { kind: "cron", fields, takesOffset: /[#L]/.test(seven[5]!) };
}
