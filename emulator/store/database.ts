import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";
import { matchesGlob } from "../input/glob.ts";
import { StorageError } from "./storage-error.ts";

export type SqlValue = string | number | null | Uint8Array;
export type Row = Record<string, SqlValue>;

/** The values of a statement's parameters, by their names. Members that the statement does not name are left alone. */
export type Parameters = Readonly<Record<string, unknown>>;

/** What a table's rows are in the program, where that differs from what is kept. */
export interface Coding {
  /** What is kept of a member, by the name of the member. */
  readonly encode: ReadonlyMap<string, (value: never) => SqlValue>;
  /** Makes what SQLite returned the row that the program sees. */
  decode(row: Record<string, unknown>): void;
}

/**
 * A statement prepared once. It takes the values of its parameters (`:name`) by their names, and throws when one has no value.
 * Rows come back as plain objects with the columns' names.
 */
export interface Statement<R = Row, P = Parameters> {
  /** @returns how many rows changed. */
  run(values?: P): number;
  /** @returns the number of the row that was inserted, in a table that numbers its rows. */
  insert(values?: P): number;
  get(values?: P): R | undefined;
  all(values?: P): R[];
  iterate(values?: P): Iterable<R>;
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) for what is no fault of a statement. */
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** A named parameter; texts and quoted names, which may hold a colon, match without one. */
const PARAMETER = /'[^']*'|"[^"]*"|:([A-Za-z]\w*)/g;

/** How many statements made by conditions are kept. */
const PREPARED_MAX = 200;

/** https://www.sqlite.org/session/c_changeset_abort.html */
const CHANGESET_DATA = 1;
const CHANGESET_CONFLICT = 3;
const CHANGESET_OMIT = 0;
const CHANGESET_REPLACE = 1;

/** The one SQLite database of an emulator. This file alone knows which package SQLite comes from. */
export class Database {
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #path: string;
  #inTransaction = false;
  readonly #trackers = new Set<() => void>();
  readonly #prepared = new Map<string, Statement<never>>();
  /** Why SQLite gave up the transaction under way, which it does by itself when it cannot write. */
  #lost: StorageError | undefined;

  /**
   * @param path a file, or `:memory:` for an emulator that forgets.
   * @throws StorageError; another error when the file is in use.
   */
  constructor(path: string) {
    this.#path = path;
    this.#db = new DatabaseSync(path);
    // SQLite's own GLOB takes exponential time for patterns such as `*a*a*a*b`, and clients bring theirs.
    this.#db.function("matches_glob", { deterministic: true }, (pattern: unknown, text: unknown) =>
      typeof text === "string" && matchesGlob(String(pattern), text) ? 1 : 0,
    );
    try {
      // EXCLUSIVE: one process owns a state; the first transaction takes the lock, the end of the process frees it.
      // FULL: an answered write must survive kill -9 and a power cut; WAL needs one sync for it.
      this.exec(
        `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; COMMIT;`,
      );
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#guarded(() => this.#db.exec(sql));
  }

  prepare<R = Row, P = Parameters>(sql: string, coding?: Coding): Statement<R, P> {
    // Values by their order cost SQLite's package a sixth of what values by name do.
    const names: string[] = [];
    const numbered = sql.replace(PARAMETER, (text, name: string | undefined) => {
      if (name === undefined) return text;
      if (!names.includes(name)) names.push(name);
      return `?${names.indexOf(name) + 1}`;
    });
    const encoders = names.map((name) => coding?.encode.get(name) as ((value: unknown) => SqlValue) | undefined);
    const statement: StatementSyncInstance = this.#guarded(() => this.#db.prepare(numbered));
    const inOrder = (values: P = {} as P): SqlValue[] => {
      const ordered = new Array<SqlValue>(names.length);
      for (let index = 0; index < names.length; index++) {
        const value = (values as Parameters)[names[index]!];
        if (value === undefined) throw new Error(`The parameter ${names[index]} has no value: ${sql}`);
        const encode = encoders[index];
        ordered[index] = encode ? encode(value) : (value as SqlValue);
      }
      return ordered;
    };
    const guarded = <T>(work: () => T): T => this.#guarded(work);
    const decoded = (row: unknown) => {
      if (row !== undefined) coding?.decode(row as Record<string, unknown>);
      return row as R;
    };
    return {
      run: (values) => guarded(() => Number(statement.run(...inOrder(values)).changes)),
      insert: (values) => guarded(() => Number(statement.run(...inOrder(values)).lastInsertRowid)),
      get: (values) => decoded(guarded(() => statement.get(...inOrder(values)))),
      all: (values) => guarded(() => statement.all(...inOrder(values))).map(decoded),
      *iterate(values) {
        const rows = guarded(() => statement.iterate(...inOrder(values)));
        for (const row of rows) yield decoded(row);
      },
    };
  }

  /** A statement kept from one call to the next, for texts that conditions make: they have few forms. */
  prepared<R = Row>(sql: string, coding?: Coding): Statement<R> {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      // A caller who varies them must not fill the memory with statements.
      if (this.#prepared.size > PREPARED_MAX) this.#prepared.clear();
      statement = this.prepare<never>(sql, coding);
      this.#prepared.set(sql, statement);
    }
    return statement as unknown as Statement<R>;
  }

  /** Runs what may read everything and change nothing: what it writes is undone. */
  look<T>(action: () => T): T {
    this.exec("BEGIN");
    this.#inTransaction = true;
    try {
      return action();
    } finally {
      this.#inTransaction = false;
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    }
  }

  /**
   * Calls `onChange` after every transaction that changed anything, with the change as `apply` of a copy takes it.
   *
   * @returns what ends it.
   */
  track(onChange: (change: Uint8Array) => void): () => void {
    let session = this.#db.createSession();
    const report = () => {
      const change = session.changeset();
      if (change.length === 0) return;
      session.close();
      session = this.#db.createSession();
      onChange(change);
    };
    this.#trackers.add(report);
    return () => {
      this.#trackers.delete(report);
      session.close();
    };
  }

  /** Makes a change that another database had. */
  apply(change: Uint8Array): void {
    // Rows that are not as they were expected are overwritten: the copy is to become what the other is.
    this.#db.applyChangeset(change, {
      onConflict: (kind) =>
        kind === CHANGESET_DATA || kind === CHANGESET_CONFLICT ? CHANGESET_REPLACE : CHANGESET_OMIT,
    });
  }

  /** Writes the database as it is now to a new file. */
  copyTo(path: string): void {
    this.prepare("VACUUM INTO :path").run({ path });
  }

  /**
   * One change of the world: all of it or nothing. Calls inside a transaction join it.
   *
   * @throws StorageError when it cannot be kept, also when `change` caught that.
   */
  transaction<T>(change: () => T): T {
    if (this.#inTransaction) return change();
    this.exec("BEGIN IMMEDIATE");
    this.#inTransaction = true;
    try {
      const result = change();
      this.exec("COMMIT");
      for (const report of this.#trackers) report();
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw this.#lost ?? error;
    } finally {
      this.#inTransaction = false;
      this.#lost = undefined;
    }
  }

  /** A part of a transaction that may be refused: when it throws, it alone is undone. */
  attempt<T>(change: () => T): T {
    this.exec("SAVEPOINT attempt");
    try {
      const result = change();
      this.exec("RELEASE attempt");
      return result;
    } catch (error) {
      this.exec("ROLLBACK TO attempt; RELEASE attempt");
      throw error;
    }
  }

  close(): void {
    try {
      // The package finalizes statements when they are collected, and SQLite keeps a closed file's lock until then. Leaving
      // WAL and reading once lets go of it now, and leaves one file behind.
      this.#db.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; PRAGMA user_version;");
    } catch (error) {
      // On a disk that is full, or in a folder that is removed, WAL stays: what was kept is in it.
      if (!storageError(error, this.#path)) throw error;
    } finally {
      this.#db.close();
    }
  }

  /** After SQLite gave up a transaction, a statement would be kept by itself: the rest of the change is refused instead. */
  #guarded<T>(work: () => T): T {
    if (this.#lost) throw this.#lost;
    try {
      return work();
    } catch (error) {
      const failure = storageError(error, this.#path);
      if (failure && this.#inTransaction && !this.#db.isTransaction) this.#lost = failure;
      throw failure ?? error;
    }
  }
}

/** What a database file says of itself. */
export interface Inspection {
  readonly version: number;
  /** The statements that made what is in it, sorted. */
  readonly schema: readonly string[];
}

/**
 * Looks at a database file without changing it, unlike `Database`. Takes time in proportion to the size of the file.
 *
 * @throws StorageError when it is damaged; another error when it is in use.
 */
export function inspect(path: string): Inspection {
  const db = new DatabaseSync(path);
  try {
    // Statements would hold the file until they are collected: values come back through a function instead.
    const read = (sql: string): string[] => {
      const values: string[] = [];
      db.function("give", (value: unknown) => {
        values.push(String(value));
        return null;
      });
      db.exec(sql);
      return values;
    };
    const found = read("SELECT give(quick_check) FROM pragma_quick_check");
    if (found[0] !== "ok") throw new StorageError("damaged", `${path} is damaged: ${found[0]}.`);
    return {
      version: Number(read("SELECT give(user_version) FROM pragma_user_version")[0]),
      schema: read("SELECT give(sql) FROM sqlite_master WHERE sql IS NOT NULL").sort(),
    };
  } catch (error) {
    throw storageError(error, path) ?? error;
  } finally {
    db.close();
  }
}

function storageError(error: unknown, path: string): StorageError | undefined {
  const { errcode, message } = error as { readonly errcode?: number; readonly message: string };
  switch (errcode === undefined ? undefined : errcode & 255) {
    case SQLITE_FULL:
      return new StorageError("unwritable", `The disk that holds ${path} is full.`, { cause: error });
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return new StorageError("unwritable", `${path} cannot be written: ${message}.`, { cause: error });
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new StorageError("damaged", `${path} is damaged: ${message}.`, { cause: error });
    default:
      return undefined;
  }
}
