import type { Memories, Memory } from "./memory.ts";
import type { Coding, Parameters, Row } from "./row-coding.ts";

/**
 * A statement prepared once. It takes the values of its parameters (`:name`) by their names, and throws when one has no value.
 * Rows come back as plain objects with the columns' names.
 */
export interface Statement<R = Row, P = Parameters> {
  /** @returns the number of changed rows. */
  run(values?: P): number;
  /**
   * Runs it later: before another statement that names its table, and before the commit. Not for a table with references, which has to be
   * written in order with others.
   */
  later(values: P): void;
  /** @returns the number of the inserted row, in a table with numbers. */
  insert(values?: P): number;
  get(values?: P): R | undefined;
  all(values?: P): R[];
  iterate(values?: P): Iterable<R>;
}

/** A statement that writes several rows at once, which costs a third of what as many statements do. */
export interface ManyRows {
  /** @param values of the rows: `(…), (…)`. */
  readonly sql: (values: string) => string;
  /** The members of a row, in the order of its values. */
  readonly fields: readonly string[];
  readonly coding: Coding;
}

export interface ManyRowsStatement<P> {
  /** @returns the number of the last row that was inserted. */
  run(rows: readonly P[]): number;
  /** See `later` of a statement. */
  later(rows: readonly P[]): void;
}

/** What the parts of the store prepare their statements on: a database, as one place of the emulated cloud sees it. */
export interface Source {
  readonly database: RootSource;
  /** The number of the place, see `places.ts`. */
  readonly place: number;
  /** @param own the memory that the statement belongs to: for all others it must be up to date. */
  prepare<R = Row, P = Parameters>(sql: string, coding?: Coding, own?: Memory): Statement<R, P>;
  prepareMany<P>(statement: ManyRows, own?: Memory): ManyRowsStatement<P>;
  /** The same source, for the statements of a memory. */
  ownedBy(memory: Memory): Source;
  /** The name that a table has in the database. */
  tableName(table: string): string;
  /** A prepared statement from the cache, for the few SQL texts that conditions produce. */
  prepared<R = Row>(sql: string, coding?: Coding): Statement<R>;
}

/** The source of the tables that all places share. */
export interface RootSource extends Source {
  readonly memories: Memories;
  /** To be called with each change that a memory makes. */
  changed(memory: Memory): void;
}

/** The source on which a memory prepares its own statements. */
export class OwnSource implements Source {
  readonly #source: Source;
  readonly #memory: Memory;

  constructor(source: Source, memory: Memory) {
    this.#source = source;
    this.#memory = memory;
  }

  get database(): RootSource {
    return this.#source.database;
  }

  get place(): number {
    return this.#source.place;
  }

  tableName(table: string): string {
    return this.#source.tableName(table);
  }

  ownedBy(memory: Memory): Source {
    return this.#source.ownedBy(memory);
  }

  prepare<R = Row, P = Parameters>(sql: string, coding?: Coding): Statement<R, P> {
    return this.#source.prepare(sql, coding, this.#memory);
  }

  prepareMany<P>(statement: ManyRows): ManyRowsStatement<P> {
    return this.#source.prepareMany(statement, this.#memory);
  }

  prepared<R = Row>(sql: string, coding?: Coding): Statement<R> {
    return this.#source.prepared(sql, coding);
  }
}
