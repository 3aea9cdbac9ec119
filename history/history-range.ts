import { types } from "node:util";

/** Nodes of executions before the latest that are read where the others are only counted: a hundred requests. */
export const EARLIER_NODES = 5_000;

/** Which executions are read, by when they started. */
export interface HistoryRange {
  /** Executions that started at or after this instant; default: as far back as AWS keeps them, 30 days. */
  readonly from?: Date | undefined;
  /** Executions that started before this instant; default: all. */
  readonly to?: Date | undefined;
}

/** What is wrong with a range, with both values; undefined when it is in order. */
export function rangeProblem({
  from,
  to,
  last = 1,
}: HistoryRange & { readonly last?: number | undefined }): string | undefined {
  if (!Number.isInteger(last) || last < 1) return `last is ${last}: it must be a whole number of at least 1.`;
  for (const [name, instant] of Object.entries({ from, to })) {
    if (!isInstant(instant ?? undefined)) return `The range's ${name} is not an instant: give a valid Date.`;
  }
  if (!from || !to || from < to) return undefined;
  const values = `from ${from.toISOString()} to ${to.toISOString()}`;
  return from > to
    ? `The range ${values} is reversed: its start must be before its end.`
    : `The range ${values} is empty: its end must be after its start.`;
}

/** A program in JavaScript may give a text. */
function isInstant(instant: unknown): boolean {
  return instant === undefined || (types.isDate(instant) && !Number.isNaN(instant.getTime()));
}

/** @throws RangeError */
export function checkRange(range: HistoryRange & { readonly last?: number | undefined }): void {
  const problem = rangeProblem(range);
  if (problem !== undefined) throw new RangeError(problem);
}
