import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";

export type SqlValue = string | number | null | Uint8Array;
export type Row = Record<string, SqlValue>;

/** A statement prepared once. Rows come back as plain objects with the columns' names. */
export interface Statement<R = Row> {
  run(...values: SqlValue[]): number;
  get(...values: SqlValue[]): R | undefined;
  all(...values: SqlValue[]): R[];
  iterate(...values: SqlValue[]): Iterable<R>;
}

/** The one SQLite database of an emulator. This file alone knows which package SQLite comes from. */
export class Database {
  readonly #db: InstanceType<typeof DatabaseSync>;
  #inTransaction = false;

  /** @param path a file, or `:memory:` for an emulator that forgets. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    try {
      // EXCLUSIVE: one process owns a state; the first transaction takes the lock, the end of the process frees it.
      // FULL: an answered write must survive kill -9 and a power cut; WAL needs one sync for it.
      this.#db.exec(
        `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; COMMIT;`,
      );
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  prepare<R = Row>(sql: string): Statement<R> {
    const statement: StatementSyncInstance = this.#db.prepare(sql);
    return {
      run: (...values) => Number(statement.run(...values).changes),
      get: (...values) => statement.get(...values) as R | undefined,
      all: (...values) => statement.all(...values) as R[],
      iterate: (...values) => statement.iterate(...values) as Iterable<R>,
    };
  }

  /** One change of the world: all of it or nothing. Calls inside a transaction join it. */
  transaction<T>(change: () => T): T {
    if (this.#inTransaction) return change();
    this.#db.exec("BEGIN IMMEDIATE");
    this.#inTransaction = true;
    try {
      const result = change();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** A part of a transaction that may be refused: when it throws, it alone is undone. */
  attempt<T>(change: () => T): T {
    this.#db.exec("SAVEPOINT attempt");
    try {
      const result = change();
      this.#db.exec("RELEASE attempt");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK TO attempt; RELEASE attempt");
      throw error;
    }
  }

  close(): void {
    // The package finalizes statements when they are collected, and SQLite keeps a closed file's lock until then. Leaving
    // WAL and reading once lets go of it now, and leaves one file behind.
    this.#db.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; PRAGMA user_version;");
    this.#db.close();
  }
}
