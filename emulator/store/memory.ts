import { StorageError } from "./storage-error.ts";

/**
 * What a part of the store holds in memory of its tables. It may be ahead of them: what it has changed is written before any other
 * statement uses these tables, and before a commit.
 */
export interface Memory {
  /** The names that its tables have in the database. */
  readonly tables: readonly string[];
  /** The number of the place that the tables belong to; 0 for tables of all. */
  readonly place: number;
  /** Writes what was changed in memory. */
  write(): void;
  /** Drops everything, changes too: from now on counts what the tables say. */
  forget(): void;
}

/** A change in memory that its table does not take. What changed it has gone on since. */
export class UnwrittenError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** All memories of one database. */
export class Memories {
  readonly #all: Memory[] = [];
  readonly #byTables = new Map<string, Memory>();
  /** Those that are ahead of their tables. */
  readonly #ahead = new Set<Memory>();
  /** Those that may hold what the transaction that is under way has changed. */
  readonly #touched = new Set<Memory>();

  get count(): number {
    return this.#all.length;
  }

  add(memory: Memory): void {
    this.#all.push(memory);
  }

  /** The one of these tables that there is, or else a new one: two that are ahead of the same table would not see each other. */
  one<M extends Memory>(tables: readonly string[], make: () => M): M {
    const name = tables.join();
    const known = this.#byTables.get(name) ?? make();
    if (!this.#byTables.has(name)) {
      this.#byTables.set(name, known);
      this.#all.push(known);
    }
    return known as M;
  }

  /** Frees what is held of a place, if nothing of it is ahead. */
  rest(place: number): void {
    if (this.#ahead.size === 0) this.forget(this.#all.filter((memory) => memory.place === place));
  }

  /** Those of these tables. */
  of(tables: ReadonlySet<string>): readonly Memory[] {
    return this.#all.filter((memory) => memory.tables.some((table) => tables.has(table)));
  }

  changed(memory: Memory): void {
    this.#ahead.add(memory);
    this.#touched.add(memory);
  }

  /** Writes what is ahead: of all memories, or of these. */
  write(memories: Iterable<Memory> = this.#ahead): void {
    if (this.#ahead.size === 0) return;
    try {
      for (const memory of memories) if (this.#ahead.delete(memory)) memory.write();
    } catch (error) {
      throw error instanceof StorageError ? error : new UnwrittenError(error);
    }
  }

  /** Another statement has changed the tables of these. */
  overtaken(memories: readonly Memory[]): void {
    this.forget(memories);
    for (const memory of memories) this.#touched.add(memory);
  }

  /** The changes of the transaction were undone, or a part of them. */
  undone(): void {
    this.forget(this.#touched);
  }

  /** The transaction has ended. */
  ended(): void {
    this.#touched.clear();
  }

  forget(memories: Iterable<Memory> = this.#all): void {
    for (const memory of memories) {
      this.#ahead.delete(memory);
      memory.forget();
    }
  }
}
