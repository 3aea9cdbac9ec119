import type { NumberedWindow } from "../../store/windows.ts";
import { scheduleOf } from "./window.ts";

/** One opening to come. */
export interface ScheduledExecution {
  readonly window: NumberedWindow;
  readonly openingMs: number;
}

/** Where a list of openings goes on: behind this instant and, at it, behind this window's number. */
export type ScheduledPosition = readonly [openingMs: number, windowNumber: number];

/**
 * The openings of many windows merged: by instant and, among equal instants, by the age of the window. Nothing is worked
 * out ahead: a window's schedule is read when its first opening is the next one of all, and each further opening when
 * the one before it was taken. Going on far ahead costs as much as beginning there.
 *
 * @param windows in the order of their next openings; those without any are skipped.
 * @param fromMs no opening before this instant.
 */
export function* scheduledExecutions(
  windows: Iterable<NumberedWindow>,
  fromMs: number,
  [afterMs, afterNumber]: ScheduledPosition = [Number.NEGATIVE_INFINITY, 0],
): Iterable<ScheduledExecution> {
  const open: Openings[] = [];
  const isPast = ({ openingMs, window }: ScheduledExecution) =>
    openingMs < afterMs || (openingMs === afterMs && window.number <= afterNumber);

  for (const window of windows) {
    if (window.nextExecutionAtMs === null) continue;
    // Windows come by their next openings: what lies before this one's is complete.
    yield* takeBefore(open, { window, openingMs: window.nextExecutionAtMs });
    const startMs = Math.max(window.nextExecutionAtMs, fromMs, afterMs);
    const openings = openingsOf(window, startMs);
    let first = openings.next();
    if (!first.done && isPast(first.value)) first = openings.next();
    if (!first.done) insert(open, { next: first.value, rest: openings });
  }
  yield* takeBefore(open, undefined);
}

interface Openings {
  next: ScheduledExecution;
  readonly rest: Iterator<ScheduledExecution>;
}

function* openingsOf(window: NumberedWindow, fromMs: number): Generator<ScheduledExecution, undefined> {
  for (const openingMs of scheduleOf(window).occurrences(fromMs)) yield { window, openingMs };
}

function* takeBefore(open: Openings[], limit: ScheduledExecution | undefined): Iterable<ScheduledExecution> {
  for (let first = open[0]; first && (!limit || compare(first.next, limit) < 0); first = open[0]) {
    yield first.next;
    open.shift();
    const following = first.rest.next();
    if (!following.done) insert(open, { next: following.value, rest: first.rest });
  }
}

function insert(open: Openings[], openings: Openings): void {
  let [from, to] = [0, open.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compare(open[middle]!.next, openings.next) < 0) from = middle + 1;
    else to = middle;
  }
  open.splice(from, 0, openings);
}

function compare(a: ScheduledExecution, b: ScheduledExecution): number {
  return a.openingMs - b.openingMs || a.window.number - b.window.number;
}
