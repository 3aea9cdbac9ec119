import { lengthText } from "../../../history/time-words.ts";
import { localMsOf } from "../../../schedule/calendar.ts";
import { cronTimes } from "../../../schedule/cron-times.ts";
import { parseSchedule, type Schedule } from "../../../schedule/expression.ts";
import { ScheduleError } from "../../../schedule/schedule-error.ts";
import { parseTimeZone } from "../../../schedule/time-zone.ts";
import { zoneOf } from "../next-executions.ts";
import { forEachWindow, type Rule, type WindowFacts } from "../rule.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far ahead changes of clocks count: a daily window would else be warned about all year. */
const AHEAD_MS = 90 * DAY_MS;
/** Openings that are looked at for a rule of their distance, or of Patch Tuesday. */
const LOOK_AT = 12;

/** The schedule of a window, if it can be read at all. */
function scheduleOf({ values }: WindowFacts): Schedule | undefined {
  if (typeof values?.schedule !== "string") return undefined;
  try {
    return parseSchedule(values.schedule, true);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return undefined;
  }
}

/** A field of a cron expression as it is written, in upper case. */
function cronField({ values }: WindowFacts, name: "dayOfMonth" | "dayOfWeek"): string {
  const words =
    /^cron\((.*)\)$/i
      .exec(values?.schedule ?? "")?.[1]
      ?.trim()
      .toUpperCase()
      .split(/\s+/) ?? [];
  const shift = words.length >= 7 ? 1 : 0;
  return words[(name === "dayOfMonth" ? 2 : 4) + shift] ?? "";
}

function first<T>(items: Iterable<T>, count: number): T[] {
  const found: T[] = [];
  for (const item of items) {
    if (found.length >= count) break;
    found.push(item);
  }
  return found;
}

const partlyRead: Rule = forEachWindow(({ values, openings }) =>
  openings?.partlyRead === undefined
    ? []
    : [
        {
          name: "cron-partly-read",
          message:
            `schedule "${values?.schedule}": ${openings.partlyRead.replace(/\.?$/, ".")} The cron parser of AWS ignores the ` +
            "rest of such a field and opens the window on other days; the next executions show which.",
        },
      ],
);

const NAMES = ["", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const numberedWeekday: Rule = forEachWindow((facts) => {
  const field = cronField(facts, "dayOfWeek");
  // A number after # or / is no day.
  const named = field.replace(/(?<![#/\d])[1-7](?!\d)/g, (day) => NAMES[Number(day)]!);
  if (scheduleOf(facts)?.kind !== "cron" || named === field) return [];
  return [
    {
      name: "numbered-weekday",
      message: `schedule "${facts.values?.schedule}": AWS counts the days of the week from 1 = Sunday, other crons from 1 = Monday. The day of week ${field} is ${named}: write ${named}.`,
    },
  ];
});

const lastWeekday: Rule = forEachWindow((facts) =>
  cronField(facts, "dayOfWeek") === "L" && scheduleOf(facts)?.kind === "cron"
    ? [
        {
          name: "last-weekday",
          message: `schedule "${facts.values?.schedule}": L as the day of the week is every Saturday. Write SAT, or L as the day of the month for the last day of each month.`,
        },
      ]
    : [],
);

const SHORTEST_MS = 5 * MINUTE_MS;

const tooFrequent: Rule = forEachWindow(({ values, openings }, { nowMs }) => {
  const [one, ...others] = openings === undefined ? [] : first(openings.from(nowMs + 1), LOOK_AT);
  if (one === undefined) return [];
  const shortest = others.reduce(({ before, gap }, at) => ({ before: at, gap: Math.min(gap, at - before) }), {
    before: one,
    gap: Infinity,
  }).gap;
  if (shortest >= SHORTEST_MS) return [];
  return [
    {
      name: "too-frequent",
      message: `schedule "${values?.schedule}" opens the window every ${lengthText(shortest)}. AWS does not support schedules that are faster than every 5 minutes. A * as the minute means every minute of the hour: write 0.`,
    },
  ];
});

const skippedMonths: Rule = forEachWindow((facts) => {
  const field = cronField(facts, "dayOfMonth");
  const days = /^\d+(,\d+)*$/.test(field) ? field.split(",").map(Number) : [];
  if (scheduleOf(facts)?.kind !== "cron" || days.length === 0 || Math.min(...days) < 29) return [];
  const day = Math.min(...days);
  return [
    {
      name: "skipped-months",
      message: `schedule "${facts.values?.schedule}" skips the months without a day ${day}. For the last day of each month write L as the day of the month.`,
    },
  ];
});

/** Microsoft releases the updates of a month on its second Tuesday at this time of the Pacific coast. */
const RELEASE_HOUR = 10;

const beforePatchTuesday: Rule = forEachWindow((facts, { nowMs }) => {
  const { openings, values } = facts;
  if (openings === undefined || !["TUE#2", "3#2"].includes(cronField(facts, "dayOfWeek"))) return [];
  const pacific = parseTimeZone("America/Los_Angeles");
  for (const opening of first(openings.from(nowMs + 1), LOOK_AT)) {
    const offset = (values?.scheduleOffset ?? 0) * DAY_MS;
    const day = new Date(openings.zone.toLocalMs(opening) - offset);
    const local = localMsOf({
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      day: day.getUTCDate(),
      hour: RELEASE_HOUR,
      minute: 0,
      second: 0,
    });
    const early = pacific.toInstantMs(local!) - opening;
    if (early <= 0) continue;
    return [
      {
        name: "before-patch-tuesday",
        message: `schedule "${values?.schedule}" in ${openings.zone.name} opens the window ${lengthText(early)} before Microsoft releases the updates of that Tuesday (10:00 Pacific time). If the window is for these updates, set scheduleOffset to 1 or more days.`,
      },
    ];
  }
  return [];
});

const rateFromCreation: Rule = forEachWindow(({ values, openings, window }) => {
  const [rate] = /^rate\(\d+ ?days?\)$/i.exec(values?.schedule ?? "") ?? [];
  const { resource } = window;
  if (rate === undefined || !openings?.isEstimate || resource === undefined) return [];
  // Whether the schedule of a window that exists changes, a program does not know.
  if (resource.id !== undefined && resource.inputsBefore === undefined) return [];
  return [
    {
      name: "rate-from-creation",
      message: `schedule "${rate}" counts from the moment at which the window is created or its schedule is changed, whatever the time of day. Set a startDate in the future, or write a cron(…).`,
    },
  ];
});

const noExecutions: Rule = forEachWindow(({ values, openings }, { nowMs }) => {
  if (openings === undefined || first(openings.from(nowMs + 1), 1).length > 0) return [];
  const { schedule, endDate } = values ?? {};
  const end = endDate ? Date.parse(endDate) : Number.NaN;
  const why =
    end <= nowMs
      ? `endDate ${endDate} is in the past`
      : `schedule "${schedule}"${endDate ? ` until ${endDate}` : ""} names no time after now`;
  return [{ name: "no-executions", message: `The window does not open any more: ${why}.` }];
});

/** Times on the clock of the window's zone that its clock skips, or shows twice, within the next 90 days. */
const changedClocks: Rule = forEachWindow((facts, { nowMs }) => {
  const schedule = scheduleOf(facts);
  const { values, openings } = facts;
  if (openings === undefined || schedule === undefined || schedule.kind === "rate") return [];
  const times = schedule.kind === "cron" ? cronTimes(schedule) : undefined;
  // What opens every hour goes by real hours.
  if (times?.isEveryHour) return [];
  const zone = zoneOf(values?.scheduleTimezone);
  const shift = (values?.scheduleOffset ?? 0) * DAY_MS;
  const nextLocal = (from: number): number | undefined => {
    if (schedule.kind === "at") return schedule.localMs >= from ? schedule.localMs : undefined;
    const next = times?.next(from - shift);
    return next === undefined ? undefined : next + shift;
  };
  const found = [];
  const seen = new Set<string>();
  for (let span = zone.spanAt(nowMs); span.endMs < nowMs + AHEAD_MS; ) {
    span = zone.spanAt(span.endMs);
    const { movedMs, startMs, offsetMs } = span;
    if (movedMs === 0) continue;
    const name = movedMs > 0 ? "skipped-hour" : "repeated-hour";
    // Skipped are the times from the old clock's to the new clock's; repeated those from the new clock's to the old clock's.
    const from = startMs + offsetMs - Math.max(movedMs, 0);
    const local = nextLocal(from);
    if (local === undefined || local >= from + Math.abs(movedMs) || seen.has(name)) continue;
    if (!opensOnDay(facts, local)) continue;
    seen.add(name);
    const text = new Date(local).toISOString().slice(0, 16).replace("T", " ");
    const message =
      movedMs > 0
        ? `The clocks of ${zone.name} skip ${text}, at which the window opens by "${values?.schedule}". AWS does not document what happens; the emulator opens it ${lengthText(movedMs)} later. Use another hour.`
        : `The clocks of ${zone.name} show ${text} twice, at which the window opens by "${values?.schedule}". AWS does not document what happens; the emulator opens it the first time. Use another hour.`;
    found.push({ name, message } as const);
  }
  return found;
});

/** Whether the window opens on the day of a local time: not before its start or after its end. */
function opensOnDay({ openings }: WindowFacts, local: number): boolean {
  const instant = openings!.zone.toInstantMs(local);
  const [next] = first(openings!.from(instant - DAY_MS), 1);
  return next !== undefined && next <= instant + DAY_MS;
}

export const SCHEDULE_RULES: readonly Rule[] = [
  partlyRead,
  numberedWeekday,
  lastWeekday,
  tooFrequent,
  skippedMonths,
  beforePatchTuesday,
  rateFromCreation,
  noExecutions,
  changedClocks,
];
