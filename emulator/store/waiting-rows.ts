import type { SqlValue } from "./row-coding.ts";

/** How many values wait before a commit is due: there may be many rows in one change. */
const VALUES_MAX = 16_384;

/** Writes rows of a table. */
export interface Writer {
  /** The table's name in the database. */
  readonly table: string;
  /** @param values of one row after another. */
  write(values: readonly SqlValue[]): void;
}

/** Rows for one writer. */
interface Run {
  readonly writer: Writer;
  readonly values: SqlValue[];
}

/**
 * Rows that changes have written and SQLite does not have yet: it takes many at once in a third of the time. Those of a table stay in
 * order; those of different tables need not.
 */
export class WaitingRows {
  /** Of the change that is under way: it may still be undone. */
  #own: Run[] = [];
  /** Of the changes before it, by table. */
  #done = new Map<string, Run[]>();
  /** How many values these have. */
  #count = 0;

  /** Whether the change that is under way has rows here. */
  get hasOwn(): boolean {
    return this.#own.length > 0;
  }

  /** Whether changes before it have. */
  get hasDone(): boolean {
    return this.#done.size > 0;
  }

  get isEmpty(): boolean {
    return !this.hasOwn && !this.hasDone;
  }

  /** Whether a commit is due before the next change. */
  get isFull(): boolean {
    return this.#count > VALUES_MAX;
  }

  /** Adds rows of the change that is under way. @param values of one row after another, which are not to be used any more. */
  add(writer: Writer, values: SqlValue[]): void {
    addTo(this.#own, { writer, values });
  }

  /** Whether changes before the one that is under way have rows of one of these tables. */
  isDoneIn(tables: ReadonlySet<string>): boolean {
    for (const table of this.#done.keys()) if (tables.has(table)) return true;
    return false;
  }

  /** Whether the change that is under way has. */
  isOwnIn(tables: ReadonlySet<string>): boolean {
    return this.#own.some(({ writer }) => tables.has(writer.table));
  }

  /** The change that was under way will not be undone. */
  keepOwn(): void {
    for (const run of this.#own) {
      this.#count += run.values.length;
      const runs = this.#done.get(run.writer.table);
      if (runs) addTo(runs, run);
      else this.#done.set(run.writer.table, [run]);
    }
    this.#own = [];
  }

  /** The change that was under way is undone. */
  dropOwn(): void {
    this.#own = [];
  }

  writeOwn(): void {
    const own = this.#own;
    this.#own = [];
    for (const { writer, values } of own) writer.write(values);
  }

  /** Writes the rows of the changes before the one that is under way. */
  writeDone(): void {
    const done = this.#done;
    this.#done = new Map();
    this.#count = 0;
    for (const runs of done.values()) for (const { writer, values } of runs) writer.write(values);
  }

  forget(): void {
    this.#own = [];
    this.#done = new Map();
    this.#count = 0;
  }
}

function addTo(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (last?.writer === run.writer) for (const value of run.values) last.values.push(value);
  else runs.push(run);
}
