/**
 * What a part of the store holds in memory of its tables. It may be ahead of them: what it has changed is written before any other
 * statement uses these tables, and before a commit.
 */
export interface Memory {
  /** The names that its tables have in the database. */
  readonly tables: readonly string[];
  /** Writes what was changed in memory. */
  write(): void;
  /** Drops everything, changes too: from now on counts what the tables say. */
  forget(): void;
}

/** All memories of one database. */
export class Memories {
  readonly #all: Memory[] = [];
  /** Those that are ahead of their tables. */
  readonly #ahead = new Set<Memory>();
  /** Those with changes of the transaction that is under way. */
  readonly #touched = new Set<Memory>();

  get count(): number {
    return this.#all.length;
  }

  add(memory: Memory): void {
    this.#all.push(memory);
  }

  /** Those of tables that a statement names. */
  namedIn(sql: string): readonly Memory[] {
    const words = new Set(sql.match(/\w+/g));
    return this.#all.filter(({ tables }) => tables.some((table) => words.has(table)));
  }

  changed(memory: Memory): void {
    this.#ahead.add(memory);
    this.#touched.add(memory);
  }

  /** Writes what is ahead: of all memories, or of these. */
  write(memories: Iterable<Memory> = this.#ahead): void {
    if (this.#ahead.size === 0) return;
    for (const memory of memories) if (this.#ahead.delete(memory)) memory.write();
  }

  committed(): void {
    this.#touched.clear();
  }

  /** The changes of the transaction were undone, or a part of them. */
  undone(): void {
    this.forget(this.#touched);
    this.#touched.clear();
  }

  forget(memories: Iterable<Memory> = this.#all): void {
    for (const memory of memories) {
      this.#ahead.delete(memory);
      memory.forget();
    }
  }
}
