import { DatabaseSync, type StatementSyncInstance } from "@photostructure/sqlite";
import { matchesGlob } from "../input/glob.ts";
import { KeptResults } from "./kept-results.ts";
import { KeptStatements } from "./kept-statements.ts";
import { Memories, type Memory } from "./memory.ts";
import { tablesIn, wordsIn } from "./named-tables.ts";
import { type Coding, encoder, type Parameters, type Row, rowReader, type SqlValue } from "./row-coding.ts";
import { SharedCommit } from "./shared-commit.ts";
import { storageErrorOf } from "./sqlite-error.ts";
import { StorageError } from "./storage-error.ts";
import { WaitingRows, type Writer } from "./waiting-rows.ts";

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

export const IN_MEMORY = ":memory:";

/** A named parameter; texts and quoted names, which may hold a colon, match without one. */
const PARAMETER = /'[^']*'|"[^"]*"|:([A-Za-z]\w*)/g;

/** SQLite plans a statement anew whenever the parameter that is its limit gets a value. Into an expression it does not look. */
const LIMIT = /\bLIMIT (:\w+)/g;

/** How many rows one statement writes. */
const MANY = [64, 8, 1] as const;

/** How many prepared statements of conditions are kept. */
const PREPARED_MAX = 200;

/** https://www.sqlite.org/session/c_changeset_abort.html */
const CHANGESET_DATA = 1;
const CHANGESET_CONFLICT = 3;
const CHANGESET_OMIT = 0;
const CHANGESET_REPLACE = 1;

/** How much of a state's file SQLite keeps in memory at most, in KB. */
const CACHE_KB = 65_536;

const BEGIN = "BEGIN IMMEDIATE";

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
  readonly database: Database;
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

/** The one SQLite database of an emulator. This file alone knows which package SQLite comes from. */
export class Database implements Source {
  readonly database: Database = this;
  readonly place = 1;
  readonly memories = new Memories();
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #path: string;
  #inTransaction = false;
  /** Whether SQLite knows of the transaction: its first write begins it there. */
  #hasBegun = false;
  /** Whether the open transaction is a change that shares its commit: its rows may wait. */
  #mayWait = false;
  #hasSavepoint = false;
  readonly #waiting = new WaitingRows();
  /** Changes that wait for their common commit. */
  #shared: SharedCommit | undefined;
  /** What is told when the open transaction has ended. */
  #open: ((error?: unknown) => void) | undefined;
  /** How many requests waited for the last common commit. */
  #expected = 0;
  #writes = 0;
  readonly #trackers = new Set<() => void>();
  readonly #prepared = new KeptStatements<Statement<never>>(PREPARED_MAX);
  readonly #results = new KeptResults();
  /** Why SQLite rolled back the current transaction, which it does by itself when it cannot write. */
  #lost: unknown;

  /**
   * @param path a file, or `:memory:` for a state in memory.
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
      // With SQLite's cache of 2 MB, each node of a large fleet is read from the file, and a large transaction writes its pages several times.
      this.exec(
        `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KB};
         PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; COMMIT;`,
      );
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#write();
    this.#results.forget();
    this.#execute(sql);
  }

  /** Grows with every statement that may have changed something. */
  get writes(): number {
    return this.#writes;
  }

  tableName(table: string): string {
    return table;
  }

  ownedBy(memory: Memory): Source {
    return new OwnSource(this, memory);
  }

  /** To be called with each change that a memory makes. */
  changed(memory: Memory): void {
    this.#writes++;
    this.memories.changed(memory);
    if (!this.#inTransaction) this.transaction(() => undefined);
  }

  prepare<R = Row, P = Parameters>(sql: string, coding?: Coding, own?: Memory): Statement<R, P> {
    // Values by their order cost SQLite's package a sixth of what values by name do.
    const names: string[] = [];
    const numbered = sql.replace(LIMIT, "LIMIT $1 + 0").replace(PARAMETER, (text, name: string | undefined) => {
      if (name === undefined) return text;
      if (!names.includes(name)) names.push(name);
      return `?${names.indexOf(name) + 1}`;
    });
    const statement: StatementSyncInstance = this.#guarded(() => this.#db.prepare(numbered));
    const encode = encoder(names, coding, sql);
    const inOrder = (values: P = {} as P): SqlValue[] => encode(values as Parameters, []);
    const { memories } = this;
    const others = this.#memoriesFor(sql, own);
    const guarded = <T>(work: () => T): T => this.#guarded(work);
    const tables = tablesOf(sql);
    const bringUpToDate = () => {
      this.#settle();
      memories.write(others());
      this.#writeWaiting(tables);
    };
    const writing = this.#writer(sql, others, tables);
    const write = (values: P | undefined) => {
      const ordered = inOrder(values);
      return writing(() => statement.run(...ordered));
    };
    const width = names.length;
    const later = this.#waiter(sql, others, {
      write(values) {
        for (let done = 0; done < values.length; done += width)
          guarded(() => statement.run(...values.slice(done, done + width)));
      },
    });
    // Rows as lists cost SQLite's package half of what objects do.
    statement.setReturnArrays(true);
    const read = rowReader<R>(() => statement.columns().map(({ name }) => name), coding);
    const get = (ordered: readonly SqlValue[]) => {
      const row = guarded(() => statement.get(...ordered)) as readonly SqlValue[] | undefined;
      return row && read(row);
    };
    const all = (ordered: readonly SqlValue[]) =>
      (guarded(() => statement.all(...ordered)) as (readonly SqlValue[])[]).map(read);
    const [keptOne, keptAll] = coding?.isKept
      ? [this.#results.keeper<(R & object) | undefined>(sql, names), this.#results.keeper<R[]>(sql, names)]
      : [];
    return {
      run: (values) => Number(write(values).changes),
      later: (values) => {
        // What has no values would leave nothing to wait.
        if (this.#mayWait && width > 0) later((waiting) => encode(values as Parameters, waiting));
        else write(values);
      },
      insert: (values) => Number(write(values).lastInsertRowid),
      get(values = {} as P) {
        bringUpToDate();
        if (!keptOne) return get(inOrder(values));
        const known = keptOne.find(values as Parameters);
        if (known) return known.value;
        return keptOne.keep(values as Parameters, () => get(inOrder(values)) as (R & object) | undefined);
      },
      all(values = {} as P) {
        bringUpToDate();
        if (!keptAll) return all(inOrder(values));
        const known = keptAll.find(values as Parameters);
        return known ? known.value : keptAll.keep(values as Parameters, () => all(inOrder(values)));
      },
      *iterate(values) {
        bringUpToDate();
        const rows = guarded(() => statement.iterate(...inOrder(values)));
        for (const row of rows) yield read(row as unknown as readonly SqlValue[]);
      },
    };
  }

  prepareMany<P>({ sql, fields, coding }: ManyRows, own?: Memory): ManyRowsStatement<P> {
    const row = `(${fields.map(() => "?")})`;
    const width = fields.length;
    const encode = encoder(fields, coding, sql(row));
    const others = this.#memoriesFor(sql(row), own);
    const writing = this.#writer(sql(row), others, tablesOf(sql(row)));
    const statements = new Map<number, StatementSyncInstance>();
    const statementFor = (count: number): StatementSyncInstance => {
      const known = statements.get(count);
      if (known) return known;
      const statement = this.#guarded(() => this.#db.prepare(sql(Array(count).fill(row).join())));
      statements.set(count, statement);
      return statement;
    };
    // An error in it shows at the start.
    statementFor(1);
    /** @param valuesOf those of so many rows from one on. */
    const write = (rows: number, valuesOf: (first: number, count: number) => readonly SqlValue[]): number => {
      let done = 0;
      let last = 0;
      for (const count of MANY) {
        for (; done + count <= rows; done += count)
          last = Number(statementFor(count).run(...valuesOf(done, count)).lastInsertRowid);
      }
      return last;
    };
    const later = this.#waiter(sql(row), others, {
      write: (values) => {
        const of = (first: number, count: number) => values.slice(first * width, (first + count) * width);
        this.#guarded(() => write(values.length / width, of));
      },
    });
    const run = (rows: readonly P[]) => {
      if (rows.length === 0) return 0;
      const of = (first: number, count: number) => {
        const values: SqlValue[] = [];
        for (let index = first; index < first + count; index++) encode(rows[index] as Parameters, values);
        return values;
      };
      return writing(() => write(rows.length, of));
    };
    return {
      run,
      later: (rows) => {
        if (!this.#mayWait) run(rows);
        else if (rows.length > 0)
          later((waiting) => {
            for (const row of rows) encode(row as Parameters, waiting);
          });
      },
    };
  }

  prepared<R = Row>(sql: string, coding?: Coding): Statement<R> {
    return this.#prepared.get(sql, () => this.prepare<never>(sql, coding)) as unknown as Statement<R>;
  }

  /** Runs an action that may only read: its writes are undone. */
  look<T>(action: () => T): T {
    this.#inTransaction = true;
    try {
      return action();
    } finally {
      this.memories.undone();
      this.#rollBack();
      this.#end();
    }
  }

  /**
   * Calls `onChange` after every transaction that changed anything, with the change as `apply` of a copy takes it.
   *
   * @returns a function that ends the subscription.
   */
  track(onChange: (change: Uint8Array) => void): () => void {
    this.commit();
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

  /** Applies a change of another database. */
  apply(change: Uint8Array): void {
    this.#results.forget();
    this.memories.forget();
    // Rows that differ from the expected ones are overwritten: the copy must become equal to the other database.
    this.#db.applyChangeset(change, {
      onConflict: (kind) =>
        kind === CHANGESET_DATA || kind === CHANGESET_CONFLICT ? CHANGESET_REPLACE : CHANGESET_OMIT,
    });
  }

  /** Writes the current database to a new file. */
  copyTo(path: string): void {
    this.commit();
    this.prepare("VACUUM INTO :path").run({ path });
  }

  /**
   * Runs a change as a transaction. Calls inside a transaction join it. One that only reads costs SQLite nothing: nothing else writes
   * while it runs.
   *
   * @throws StorageError when the change cannot be committed, even if `change` caught the error.
   */
  transaction<T>(change: () => T): T {
    if (this.#inTransaction) return change();
    this.commit();
    this.#inTransaction = true;
    try {
      const result = change();
      this.memories.write();
      if (this.#hasBegun) this.#commit();
      return result;
    } catch (error) {
      this.memories.undone();
      this.#rollBack();
      throw this.#lost ?? error;
    } finally {
      this.#end();
    }
  }

  /**
   * Runs a change in a transaction that stays open, so that the next one goes on in it: what changes again and again is written once. Who
   * comes next otherwise ends it. What throws undoes all of it.
   *
   * @param onEnd called when the transaction has been committed, or with the reason why all of it was undone; not when `change` throws.
   */
  extend<T>(change: () => T, onEnd: (error?: unknown) => void): T {
    if (!this.#open) this.commit();
    this.#open = onEnd;
    this.#inTransaction = true;
    try {
      return change();
    } catch (error) {
      this.#open = undefined;
      const cause = this.#lost ?? error;
      this.#undo();
      throw cause;
    } finally {
      this.#inTransaction = false;
    }
  }

  /**
   * Like `transaction`, but changes share one commit: on a disk those that run in one turn of the event loop, in memory up to a thousand.
   * What throws undoes its own changes alone. A client may hear of a change only after `saved` has resolved.
   */
  together<T>(change: () => T): T {
    if (this.#inTransaction) return change();
    this.#settle();
    if (this.#shared?.isFull || this.#waiting.isFull) this.commit();
    this.#inTransaction = true;
    this.#mayWait = true;
    try {
      const result = change();
      this.memories.write();
      if (this.#hasSavepoint) this.#execute("RELEASE together");
      if (this.#hasBegun || this.#waiting.hasOwn) {
        this.#waiting.keepOwn();
        this.#shared ??= this.#newShared();
        this.#shared.joined();
      }
      return result;
    } catch (error) {
      this.memories.undone();
      this.#undoPart();
      throw this.#lost ?? error;
    } finally {
      this.#end();
    }
  }

  /** Resolves when the changes of `together` so far are saved; undefined when they are. Rejects with a StorageError. */
  get saved(): Promise<void> | undefined {
    return this.#shared?.wait();
  }

  /** Saves the changes of `together` so far, or those of `extend`. */
  commit(): void {
    if (this.#inTransaction) return;
    this.#settle();
    const shared = this.#shared;
    if (!shared) return;
    this.#shared = undefined;
    try {
      this.#writeDone();
      this.#commit();
      this.#expected = shared.waiting;
      shared.committed();
    } catch (error) {
      this.#fail(shared, error);
    }
  }

  /** Gives SQLite everything that was changed. */
  write(): void {
    this.memories.write();
    if (this.#waiting.isEmpty) return;
    if (this.#inTransaction) this.#writeOwn();
    else this.commit();
  }

  /** Ends the open transaction. */
  #settle(): void {
    const onEnd = this.#open;
    if (!onEnd || this.#inTransaction) return;
    this.#open = undefined;
    this.#inTransaction = true;
    try {
      this.memories.write();
      if (this.#hasBegun) this.#commit();
    } catch (error) {
      const cause = this.#lost ?? error;
      this.#undo();
      onEnd(cause);
      return;
    } finally {
      this.#end();
    }
    onEnd();
  }

  /** Undoes the whole transaction, and ends it. */
  #undo(): void {
    this.memories.undone();
    this.#rollBack();
    this.#end();
  }

  #newShared(): SharedCommit {
    return new SharedCommit(this.#path === IN_MEMORY, this.#trackers.size > 0, this.#expected, () => this.commit());
  }

  #undoPart(): void {
    this.#waiting.dropOwn();
    const shared = this.#shared;
    if (this.#lost && shared) {
      // With this change those before it are undone.
      this.#shared = undefined;
      this.#fail(shared, this.#lost);
    } else if (this.#hasSavepoint) {
      this.#results.forget();
      this.#db.exec("ROLLBACK TO together; RELEASE together");
    } else if (this.#hasBegun) this.#rollBack();
  }

  /** Undoes the changes of a common commit. */
  #fail(shared: SharedCommit, error: unknown): void {
    this.#waiting.forget();
    this.#results.forget();
    this.memories.forget();
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    shared.failed(error);
  }

  /** Runs a part of a transaction. When it throws, only the part is undone. */
  attempt<T>(change: () => T): T {
    this.memories.write();
    this.#writeOwn();
    const mayWait = this.#mayWait;
    this.#mayWait = false;
    this.#execute("SAVEPOINT attempt");
    try {
      const result = change();
      // What cannot be written must not take along more than this part.
      this.memories.write();
      this.#execute("RELEASE attempt");
      return result;
    } catch (error) {
      this.#results.forget();
      this.memories.undone();
      this.#execute("ROLLBACK TO attempt; RELEASE attempt");
      throw error;
    } finally {
      this.#mayWait = mayWait;
    }
  }

  close(): void {
    this.commit();
    try {
      // The package finalizes statements when they are collected, and SQLite keeps a closed file's lock until then. Leaving
      // WAL and reading once lets go of it now, and leaves one file behind.
      this.#db.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; PRAGMA user_version;");
    } catch (error) {
      // On a full disk, or in a removed folder, the WAL file stays: it contains committed changes.
      if (!storageErrorOf(error, this.#path)) throw error;
    } finally {
      this.#db.close();
    }
  }

  /** @returns a function for the memories of the tables that a statement names: more may be made later. */
  #memoriesFor(sql: string, own: Memory | undefined): () => readonly Memory[] {
    let known = 0;
    let others: readonly Memory[] = [];
    return () => {
      if (known !== this.memories.count) {
        known = this.memories.count;
        others = this.memories.namedIn(sql).filter((memory) => memory !== own);
      }
      return others;
    };
  }

  /** @returns what runs a statement that changes tables. */
  #writer(sql: string, others: () => readonly Memory[], tables: () => ReadonlySet<string>): <T>(run: () => T) => T {
    const changed = this.#results.changer(sql);
    return (run) => {
      this.#write();
      changed();
      this.memories.write(others());
      this.#writeWaiting(tables);
      const result = this.#guarded(run);
      this.memories.overtaken(others());
      return result;
    };
  }

  /** @returns what lets rows wait that a statement writes: a function that gets where their values go. */
  #waiter(
    sql: string,
    others: () => readonly Memory[],
    { write }: Pick<Writer, "write">,
  ): (add: (waiting: SqlValue[]) => unknown) => void {
    const changed = this.#results.changer(sql);
    const writer: Writer = { table: tablesIn(sql)[0] ?? "", write };
    return (add) => {
      this.#writes++;
      changed();
      this.memories.write(others());
      add(this.#waiting.add(writer));
      this.memories.overtaken(others());
    };
  }

  /** Gives SQLite the rows that wait, if there are any of these tables. */
  #writeWaiting(tables: () => ReadonlySet<string>): void {
    if (this.#waiting.isEmpty) return;
    if (this.#waiting.isDoneIn(tables())) {
      if (this.#inTransaction) this.#writeDone();
      else this.commit();
    }
    if (this.#waiting.isOwnIn(tables())) this.#writeOwn();
  }

  #writeOwn(): void {
    this.#write();
    this.#waiting.writeOwn();
  }

  /** Gives SQLite the waiting rows of changes that are over: outside of the one that is under way, which may be undone. */
  #writeDone(): void {
    try {
      if (!this.#db.isTransaction) this.#execute(BEGIN);
      this.#waiting.writeDone();
    } catch (error) {
      // It is not the error of the change that is under way.
      if (this.#inTransaction) this.#lost = error;
      throw error;
    }
  }

  /** Before every write. */
  #write(): void {
    this.#writes++;
    if (!this.#inTransaction) this.commit();
    else if (!this.#hasBegun) {
      if (this.#mayWait && this.#shared) {
        this.#writeDone();
        this.#execute("SAVEPOINT together");
        this.#hasSavepoint = true;
      } else this.#execute(BEGIN);
      this.#hasBegun = true;
    }
  }

  #commit(): void {
    this.#execute("COMMIT");
    for (const report of this.#trackers) report();
  }

  #rollBack(): void {
    if (this.#hasBegun) this.#results.forget();
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }

  #end(): void {
    this.#inTransaction = false;
    this.#hasBegun = false;
    this.#mayWait = false;
    this.#hasSavepoint = false;
    this.#lost = undefined;
    this.memories.ended();
  }

  #execute(sql: string): void {
    this.#guarded(() => this.#db.exec(sql));
  }

  /** After SQLite has rolled back a transaction, a statement would be committed alone: so the rest of the change is refused. */
  #guarded<T>(work: () => T): T {
    if (this.#lost) throw this.#lost;
    try {
      return work();
    } catch (error) {
      const failure = storageErrorOf(error, this.#path);
      if (failure && this.#inTransaction && !this.#db.isTransaction) this.#lost = failure;
      throw failure ?? error;
    }
  }
}

/** A source whose statements belong to a memory. */
export class OwnSource implements Source {
  readonly #source: Source;
  readonly #memory: Memory;

  constructor(source: Source, memory: Memory) {
    this.#source = source;
    this.#memory = memory;
  }

  get database(): Database {
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

/** @returns a function, since most statements are prepared and never run: the words of a statement, with the tables that it names. */
function tablesOf(sql: string): () => ReadonlySet<string> {
  let words: ReadonlySet<string> | undefined;
  return () => {
    words ??= wordsIn(sql);
    return words;
  };
}

/** The header fields and the schema of a database file. */
export interface Inspection {
  readonly version: number;
  /** The statements that created its tables and indexes, sorted. */
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
    throw storageErrorOf(error, path) ?? error;
  } finally {
    db.close();
  }
}
