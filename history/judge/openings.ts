import { ScheduleError } from "../../schedule/schedule-error.ts";
import { windowSchedule } from "../../schedule/window-schedule.ts";
import { type Finding, fail, pass } from "../verdict.ts";
import type { WindowHistory, WindowSummary } from "../window-history.ts";

/** AWS starts an execution seconds after its nominal time; a start this much later is still the same opening. */
const START_TOLERANCE_MS = 5 * 60_000;

/** Whether the window opened when its schedule says, up to `now`. */
export function judgeOpenings({ window, executions, range }: WindowHistory, now: Date): Finding[] {
  const id = window.windowId;
  if (window.isDeleted) {
    return [fail("opened", id, "the window was deleted since; what it did before can be read for 30 days")];
  }
  const starts = executions.map(({ startedAt }) => startedAt.getTime());
  if (!window.enabled) return [fail("opened", id, "it is disabled, so it does not open: enable it")];
  if (starts.length === 0)
    return [fail("opened", id, `it has not opened${since(range)}: ${neverOpened(window, now, range)}`)];
  const due = lastDueAtMs(window, starts, now);
  if (typeof due === "string") return [fail("opened", id, due)];
  if (due !== undefined && !starts.some((start) => start >= due && start <= due + START_TOLERANCE_MS)) {
    const last = new Date(Math.max(...starts)).toISOString();
    return [fail("opened", id, `it should have opened at ${new Date(due).toISOString()}, but opened last at ${last}`)];
  }
  const times = executions.length === 1 ? "once" : `${executions.length} times`;
  const skipped = executions.filter(({ status }) => status === "SKIPPED_OVERLAPPING").length;
  const overlap = skipped === 0 ? "" : ` (${skipped} skipped: the one before still ran)`;
  return [
    pass("opened", id, `it opened ${times}${overlap}; next at ${window.nextExecutionTime ?? "no time any more"}`),
  ];
}

function since({ from, to }: WindowHistory["range"]): string {
  return `${from ? ` since ${from.toISOString()}` : ""}${to ? ` until ${to.toISOString()}` : ""}`;
}

function neverOpened(window: WindowSummary, now: Date, { from, to }: WindowHistory["range"]): string {
  if (window.nextExecutionTime === undefined) {
    return `${window.schedule} names no further time (start ${window.startDate ?? "-"}, end ${window.endDate ?? "-"})`;
  }
  return `it is ${now.toISOString()} now and it opens ${from || to ? "next" : "first"} at ${window.nextExecutionTime}`;
}

/**
 * The last instant at which the schedule says it must have opened, late enough ago to be judged. rate() counts from an
 * instant that the API does not tell (creation, or the last change of the schedule), so it counts from the last opening.
 *
 * @returns why not, when the schedule cannot be read.
 */
function lastDueAtMs(window: WindowSummary, starts: readonly number[], now: Date): number | string | undefined {
  const lastStart = Math.max(...starts);
  const changedAt = window.modifiedAt?.getTime() ?? 0;
  const after = Math.max(lastStart, changedAt);
  try {
    const next = windowSchedule({ ...window, anchoredAtMs: after }).next(after);
    return next !== undefined && next + START_TOLERANCE_MS < now.getTime() ? next : undefined;
  } catch (error) {
    // AWS may learn expressions that are not known here; the window's other questions can be answered all the same.
    if (!(error instanceof ScheduleError)) throw error;
    return `when it should have opened cannot be told from ${window.schedule || "an empty schedule"}: ${error.message}`;
  }
}
