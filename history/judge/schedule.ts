import { ScheduleError } from "../../schedule/schedule-error.ts";
import { windowSchedule } from "../../schedule/window-schedule.ts";
import { isoText, nextExecutionText, zoneOf } from "../time-words.ts";
import { type Finding, fail, pass } from "../verdict.ts";
import type { WindowHistory, WindowSummary } from "../window-history.ts";

/** AWS starts an execution seconds after its nominal time; a start this much later still counts as the same execution. */
const START_TOLERANCE_MS = 5 * 60_000;

/**
 * Whether the window opened when its schedule says: up to now, or up to the end of a range that lies in the past.
 *
 * @param asOf the end of such a range.
 * @param isEach whether it is asked of every execution of the range; otherwise of the last one.
 */
export function judgeSchedule(history: WindowHistory, now: Date, asOf: Date | undefined, isEach: boolean): Finding[] {
  const { window, executions } = history;
  const id = window.windowId;
  if (window.isDeleted) {
    return [fail("opened", id, "the window was deleted; AWS keeps its executions for 30 days")];
  }
  if (executions.length === 0) return [fail("opened", id, noExecution(history, now, asOf))];
  const skipped = executions.filter(({ status }) => status === "SKIPPED_OVERLAPPING").length;
  const started = executions.length - skipped;
  if (started === 0) {
    const text = `no execution started${rangeText(history)}: ${skipped} skipped while the previous one was running`;
    return [fail("opened", id, text)];
  }
  // How a window was at the end of a past range is not known; what it did then is.
  if (!window.enabled && !asOf) return [fail("opened", id, "the window is disabled: enable it")];
  const starts = executions.map(({ startedAt }) => startedAt.getTime());
  const due = lastDueAtMs(window, starts, asOf ?? now);
  if (typeof due === "string") return [fail("opened", id, due)];
  const zone = zoneOf(window);
  const missed = isEach ? dueBetween(history, starts, now) : undefined;
  if (missed !== undefined) {
    return [
      fail("opened", id, `no execution started at ${isoText(new Date(missed), zone)} as scheduled; later ones did`),
    ];
  }
  if (due !== undefined && !starts.some((start) => start >= due && start <= due + START_TOLERANCE_MS)) {
    const last = isoText(new Date(Math.max(...starts)), zone);
    return [
      fail(
        "opened",
        id,
        `no execution started at ${isoText(new Date(due), zone)} as scheduled; the last one started at ${last}`,
      ),
    ];
  }
  const count = `${started} execution${started === 1 ? "" : "s"} started`;
  const overlap = skipped === 0 ? "" : ` (${skipped} skipped while the previous one was running)`;
  const next = nextExecutionText(window);
  const when = asOf ? rangeText(history) : next === undefined ? "; no further executions" : `; next at ${next}`;
  return [pass("opened", id, `${count}${overlap}${when}`)];
}

function rangeText({ range: { from, to }, window }: WindowHistory): string {
  const zone = zoneOf(window);
  return `${from ? ` from ${isoText(from, zone)}` : ""}${to ? ` until ${isoText(to, zone)}` : ""}`;
}

/** AWS keeps executions so long. */
const KEPT_MS = 30 * 86_400_000;

/** Why there is no execution, and what of the range there could be. */
function noExecution(history: WindowHistory, now: Date, asOf: Date | undefined): string {
  const { window, range } = history;
  const zone = zoneOf(window);
  const next = nextExecutionText(window);
  if (asOf) {
    const due = firstDueAtMs(history, asOf);
    const isForgotten = now.getTime() - asOf.getTime() > KEPT_MS;
    return [
      `no execution started${rangeText(history)}`,
      ...(due === undefined ? [] : [`one was scheduled at ${isoText(new Date(due), zone)}`]),
      ...(window.createdAt && window.createdAt >= asOf
        ? [`the window was created after the range, at ${isoText(window.createdAt, zone)}`]
        : isForgotten
          ? ["AWS keeps executions for 30 days"]
          : []),
    ].join("; ");
  }
  if (range.from && range.from > now) {
    return `the range begins in the future: at ${isoText(range.from, zone)}, and it is ${isoText(now, zone)} now`;
  }
  if (!window.enabled) return "the window is disabled: enable it";
  const since = range.from ? ` since ${isoText(range.from, zone)}` : "";
  if (next === undefined) {
    const span = `start ${window.startDate ?? "-"}, end ${window.endDate ?? "-"}`;
    return `no execution started${since}, and ${window.schedule} has no further executions (${span})`;
  }
  const when = range.from || range.to ? "next" : "first";
  return `no execution started${since}: it is ${isoText(now, zone)} now, and the ${when} execution is at ${next}`;
}

/**
 * The first instant of a past range without an execution at which the schedule says that the window must have opened. Only for the
 * time in which the window had the schedule that it has now.
 */
function firstDueAtMs({ window, range }: WindowHistory, asOf: Date): number | undefined {
  if (!window.enabled) return undefined;
  const changedAt = Math.max(window.createdAt?.getTime() ?? 0, window.modifiedAt?.getTime() ?? 0);
  const after = Math.max(range.from?.getTime() ?? 0, changedAt, asOf.getTime() - KEPT_MS);
  const next = nextExecution(window, after);
  return typeof next === "number" && next + START_TOLERANCE_MS < asOf.getTime() ? next : undefined;
}

/**
 * The last instant at which the schedule says it must have opened, late enough ago to be judged. rate() counts from an
 * instant that the API does not report (creation, or the last change of the schedule), so it counts from the last execution.
 *
 * @returns why not, when the schedule cannot be read.
 */
function lastDueAtMs(window: WindowSummary, starts: readonly number[], until: Date): number | string | undefined {
  const lastStart = Math.max(...starts);
  const changedAt = window.modifiedAt?.getTime() ?? 0;
  const next = nextExecution(window, Math.max(lastStart, changedAt));
  if (typeof next !== "number") return next;
  return next + START_TOLERANCE_MS < until.getTime() ? next : undefined;
}

/**
 * The first instant between two executions, or between the start that was given for the range and its first execution, at which
 * the schedule that the window has now says that it must have opened.
 */
function dueBetween(
  { window, range: { from } }: WindowHistory,
  starts: readonly number[],
  now: Date,
): number | undefined {
  const changedAt = Math.max(window.createdAt?.getTime() ?? 0, window.modifiedAt?.getTime() ?? 0);
  // What is due at the very start of the range belongs to it. Of what is older than AWS keeps, some may be there and some not.
  const instants = from && now.getTime() - from.getTime() < KEPT_MS ? [from.getTime() - 1, ...starts] : starts;
  return instants.slice(1).flatMap((start, index) => {
    const next = start > changedAt ? nextExecution(window, Math.max(instants[index]!, changedAt)) : undefined;
    return typeof next === "number" && next + START_TOLERANCE_MS < start ? [next] : [];
  })[0];
}

/** AWS may add expressions that are unknown here; the other checks of the window still apply. */
function nextExecution(window: WindowSummary, afterMs: number): number | string | undefined {
  try {
    return windowSchedule({ ...window, anchoredAtMs: afterMs }).next(afterMs);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return `cannot check the schedule: ${window.schedule || "it is empty"}: ${error.message}`;
  }
}
