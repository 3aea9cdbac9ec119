import { localMsOf } from "./calendar.ts";
import { ScheduleError } from "./schedule-error.ts";

/** `at(…)`: once, at a time on the clock of the window's zone. */
export interface AtSchedule {
  readonly kind: "at";
  /** Milliseconds since 1970-01-01T00:00 on that clock. */
  readonly localMs: number;
}

/** Reads `at(yyyy-MM-ddTHH:mm[:ss])`, which has no zone of its own. Throws ScheduleError for anything else. */
export function parseAtExpression(expression: string): AtSchedule {
  const match = /^at\((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?\)$/i.exec(expression);
  const [year, month, day, hour, minute, second] = (match ?? []).slice(1).map((digits) => Number(digits ?? 0));
  const localMs =
    match === null
      ? undefined
      : localMsOf({ year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: second! });
  if (localMs === undefined) throw new ScheduleError("Invalid schedule at DateTime expression");
  return { kind: "at", localMs };
}
