import { ScheduleError } from "../../schedule/schedule-error.ts";
import { windowSchedule } from "../../schedule/window-schedule.ts";
import type { Problem } from "../problem.ts";
import { nameProblems } from "../text-problems.ts";

export interface WindowValues {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly schedule?: string | undefined;
  readonly scheduleTimezone?: string | undefined;
  readonly scheduleOffset?: number | undefined;
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
  readonly duration?: number | undefined;
  readonly cutoff?: number | undefined;
}

/**
 * What AWS would refuse about a window when it is created, found before anything is. Values that are not known yet
 * (undefined) are passed over.
 */
export function windowProblems(window: WindowValues): Problem[] {
  return [
    ...nameProblems(window.name, "window"),
    ...descriptionProblems(window),
    ...hoursProblems(window),
    ...scheduleProblems(window),
  ];
}

function descriptionProblems({ description }: WindowValues): Problem[] {
  const problems: Problem[] = [];
  if (description !== undefined && (description.length < 1 || description.length > 128)) {
    problems.push({
      key: "description",
      text: `it has ${description.length} characters, AWS takes 1 to 128: shorten it, or leave it out.`,
    });
  }
  return problems;
}

function hoursProblems({ duration, cutoff }: WindowValues): Problem[] {
  const problems: Problem[] = [];
  if (duration !== undefined && !isWholeBetween(duration, 1, 24)) {
    problems.push({ key: "duration", text: `${duration} is not a window's length: use whole hours from 1 to 24.` });
  }
  if (cutoff !== undefined && !isWholeBetween(cutoff, 0, 23)) {
    problems.push({ key: "cutoff", text: `${cutoff} is not a cutoff: use whole hours from 0 to 23.` });
  } else if (cutoff !== undefined && duration !== undefined && cutoff >= duration) {
    problems.push({
      key: "cutoff",
      text:
        `${cutoff} hours before the end of a window of ${duration} hours leaves no time to start a task: ` +
        `use a cutoff from 0 to ${duration - 1}, or a longer duration.`,
    });
  }
  return problems;
}

function scheduleProblems(window: WindowValues): Problem[] {
  const { schedule, scheduleTimezone, scheduleOffset, startDate, endDate } = window;
  if (schedule === undefined) return [];
  const problems: Problem[] = [];
  // One member after the other, so that each problem is reported under the member that has it.
  const check = (key: string, fix: string, spec: Partial<WindowValues>, value: unknown) => {
    try {
      windowSchedule({ ...spec, schedule: spec.schedule ?? "rate(1 day)", anchoredAtMs: 0 });
      return true;
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      problems.push({ key, text: `"${value}" is refused: ${error.message.replace(/\.?$/, ".")} ${fix}` });
      return false;
    }
  };
  const isSchedule = check(
    "schedule",
    "Examples: cron(0 2 ? * * *) every day at 02:00, rate(5 minutes), at(2026-12-24T02:00:00).",
    { schedule },
    schedule,
  );
  if (scheduleTimezone !== undefined) {
    check(
      "scheduleTimezone",
      "Examples: Europe/Berlin, America/New_York, +02:00.",
      { scheduleTimezone },
      scheduleTimezone,
    );
  }
  if (isSchedule && scheduleOffset !== undefined) {
    check(
      "scheduleOffset",
      "It delays a cron schedule with # or L in the day-of-week field by 1 to 6 days, such as cron(0 2 ? * TUE#2 *).",
      { schedule, scheduleOffset },
      scheduleOffset,
    );
  }
  const dateFix = "Example: 2026-12-01T00:00:00Z.";
  const isStart = startDate === undefined || check("startDate", dateFix, { startDate }, startDate);
  const isEnd = endDate === undefined || check("endDate", dateFix, { endDate }, endDate);
  if (isStart && isEnd && startDate !== undefined && endDate !== undefined) {
    check("endDate", `startDate is ${startDate}.`, { startDate, endDate }, endDate);
  }
  return problems;
}

function isWholeBetween(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
