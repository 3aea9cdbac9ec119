import type { NumberedWindow } from "../../store/windows.ts";
import { scheduleOf } from "./window.ts";

/** One future execution. */
export interface ScheduledExecution {
  readonly window: NumberedWindow;
  readonly startsAtMs: number;
}

/** Where a list of executions continues: after this instant or, at this instant, after this window's number. */
export type ScheduledPosition = readonly [startsAtMs: number, windowNumber: number];

/**
 * The executions of many windows merged: by instant and, among equal instants, by the age of the window. They are computed
 * lazily: a window's schedule is read when its first execution is the next one of all, and each further execution when the
 * one before it was taken. A start far in the future costs no more than a start now.
 *
 * @param windows in the order of their next executions; those without any are skipped.
 * @param fromMs no execution before this instant.
 */
export function* scheduledExecutions(
  windows: Iterable<NumberedWindow>,
  fromMs: number,
  [afterMs, afterNumber]: ScheduledPosition = [Number.NEGATIVE_INFINITY, 0],
): Iterable<ScheduledExecution> {
  const open: Executions[] = [];
  const isPast = ({ startsAtMs, window }: ScheduledExecution) =>
    startsAtMs < afterMs || (startsAtMs === afterMs && window.number <= afterNumber);

  for (const window of windows) {
    if (window.nextExecutionAtMs === null) continue;
    // Windows are sorted by their next executions: everything before this window's next execution is complete.
    yield* takeBefore(open, { window, startsAtMs: window.nextExecutionAtMs });
    const startMs = Math.max(window.nextExecutionAtMs, fromMs, afterMs);
    const executions = executionsOf(window, startMs);
    let first = executions.next();
    if (!first.done && isPast(first.value)) first = executions.next();
    if (!first.done) insert(open, { next: first.value, rest: executions });
  }
  yield* takeBefore(open, undefined);
}

interface Executions {
  next: ScheduledExecution;
  readonly rest: Iterator<ScheduledExecution>;
}

function* executionsOf(window: NumberedWindow, fromMs: number): Generator<ScheduledExecution, undefined> {
  for (const startsAtMs of scheduleOf(window).occurrences(fromMs)) yield { window, startsAtMs };
}

function* takeBefore(open: Executions[], limit: ScheduledExecution | undefined): Iterable<ScheduledExecution> {
  for (let first = open[0]; first && (!limit || compare(first.next, limit) < 0); first = open[0]) {
    yield first.next;
    open.shift();
    const following = first.rest.next();
    if (!following.done) insert(open, { next: following.value, rest: first.rest });
  }
}

function insert(open: Executions[], executions: Executions): void {
  let [from, to] = [0, open.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compare(open[middle]!.next, executions.next) < 0) from = middle + 1;
    else to = middle;
  }
  open.splice(from, 0, executions);
}

function compare(a: ScheduledExecution, b: ScheduledExecution): number {
  return a.startsAtMs - b.startsAtMs || a.window.number - b.window.number;
}
