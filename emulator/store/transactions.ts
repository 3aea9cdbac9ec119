import { Changesets } from "./changesets.ts";
import { KeptResults } from "./kept-results.ts";
import { Memories, type Memory } from "./memory.ts";
import type { SqlValue } from "./row-coding.ts";
import { SharedCommit } from "./shared-commit.ts";
import { closeSqlite, IN_MEMORY, type Sqlite } from "./sqlite.ts";
import { storageErrorOf } from "./sqlite-error.ts";
import type { TablesOfStatement } from "./tables-of-statement.ts";
import { WaitingRows, type Writer } from "./waiting-rows.ts";

const BEGIN = "BEGIN IMMEDIATE";

/** A change that is under way. */
class Change {
  /** Whether changes before it are not committed yet, and stay when it is undone: then it is a savepoint. */
  readonly isPart: boolean;
  /** Whether the rows that it writes may wait for the commit. */
  mayWait: boolean;
  /** Whether SQLite knows of it: its first write begins it there. */
  hasBegun = false;
  /** Why nothing is left of SQLite's transaction: SQLite rolls it back by itself when it cannot write. */
  lost: unknown;

  constructor({ isPart = false, mayWait = false } = {}) {
    this.isPart = isPart;
    this.mayWait = mayWait;
  }
}

/** Changes that are over, and in a transaction that stays open. */
interface Uncommitted {
  committed(): void;
  /** All of them are undone. */
  failed(error: unknown): void;
}

/**
 * The transactions of a database, which has one at a time. In it are the change that is under way, if one is, and changes before it that are
 * not committed yet: slices of a batch (`extend`) or changes of requests (`together`).
 *
 * SQLite does not have all that was changed: memories are ahead of their tables, and rows wait. The statements give it what they need with
 * `beforeRead`, `write` and `writeLater`, the commit gives it the rest.
 */
export class Transactions {
  readonly memories = new Memories();
  readonly results = new KeptResults();
  readonly changesets: Changesets;
  readonly #db: Sqlite;
  readonly #path: string;
  readonly #waiting = new WaitingRows();
  #change: Change | undefined;
  #uncommitted: Uncommitted | undefined;
  /** How many requests waited for the last commit that requests shared. */
  #expected = 0;
  #writes = 0;

  constructor(db: Sqlite, path: string) {
    this.#db = db;
    this.#path = path;
    this.changesets = new Changesets(db);
  }

  /**
   * Runs a change as a transaction. Calls inside a transaction join it. One that only reads costs SQLite nothing: nothing else writes
   * while it runs.
   *
   * @throws StorageError when the change cannot be committed, even if `change` caught the error.
   */
  transaction<T>(change: () => T): T {
    if (this.#change) return change();
    this.commit();
    return this.#run(new Change(), () => {
      const result = change();
      this.#commit();
      return result;
    });
  }

  /** Runs an action that may only read: its writes are undone. */
  look<T>(action: () => T): T {
    return this.transaction(() => {
      const result = action();
      this.#undo(undefined);
      return result;
    });
  }

  /**
   * Runs a change in a transaction that stays open, so that the next one goes on in it: what changes again and again is written once. Who
   * comes next otherwise ends it. What throws undoes all of it.
   *
   * @param onEnd called when the transaction has been committed, or with the reason why all of it was undone.
   */
  extend<T>(change: () => T, onEnd: (error?: unknown) => void): T {
    if (this.#shared) this.commit();
    this.#uncommitted = { committed: () => onEnd(), failed: onEnd };
    return this.#run(new Change(), change);
  }

  /**
   * Like `transaction`, but changes share one commit: on a disk those that run in one turn of the event loop, in memory up to a thousand.
   * What throws undoes its own changes alone. A client may hear of a change only after `saved` has resolved.
   */
  together<T>(change: () => T): T {
    if (this.#change) return change();
    if (!this.#shared || this.#shared.isFull || this.#waiting.isFull) this.commit();
    const own = new Change({ isPart: this.#uncommitted !== undefined, mayWait: true });
    return this.#run(own, () => {
      const result = change();
      this.memories.write();
      if (own.hasBegun && own.isPart) this.#execute("RELEASE part");
      if (own.hasBegun || this.#waiting.hasOwn) {
        this.#waiting.keepOwn();
        this.#joinShared();
      }
      return result;
    });
  }

  /** Resolves when the changes of `together` so far are saved; undefined when they are. Rejects with a StorageError. */
  get saved(): Promise<void> | undefined {
    return this.#shared?.wait();
  }

  /** Saves the changes of `together` so far, or those of `extend`. */
  commit(): void {
    const uncommitted = this.#uncommitted;
    if (this.#change || !uncommitted) return;
    this.#uncommitted = undefined;
    try {
      this.#run(new Change(), () => this.#commit());
    } catch (error) {
      this.#fail(uncommitted, error);
      return;
    }
    if (uncommitted instanceof SharedCommit) this.#expected = uncommitted.waiting;
    uncommitted.committed();
  }

  /** Runs a part of a transaction. When it throws, only the part is undone. */
  attempt<T>(part: () => T): T {
    const change = this.#change;
    if (!change) return this.transaction(part);
    this.memories.write();
    this.#writeOwn();
    const { mayWait } = change;
    change.mayWait = false;
    this.#execute("SAVEPOINT attempt");
    try {
      const result = part();
      // What cannot be written must not take along more than this part.
      this.memories.write();
      this.#execute("RELEASE attempt");
      return result;
    } catch (error) {
      this.results.forget();
      this.memories.undone();
      this.#execute("ROLLBACK TO attempt; RELEASE attempt");
      throw error;
    } finally {
      change.mayWait = mayWait;
    }
  }

  /** To be called with each change that a memory makes. */
  changed(memory: Memory): void {
    this.#writes++;
    this.memories.changed(memory);
    if (!this.#change) this.transaction(() => undefined);
  }

  /** Gives SQLite everything that was changed. */
  flush(): void {
    this.commit();
    this.memories.write();
    if (this.#waiting.hasOwn) this.#writeOwn();
  }

  /** Grows with every statement that may have changed something. */
  get writes(): number {
    return this.#writes;
  }

  close(): void {
    this.commit();
    closeSqlite(this.#db, this.#path);
  }

  /** To be called before a statement reads. */
  beforeRead(tables: TablesOfStatement): void {
    // A batch that stays open ends for whoever comes. What requests have changed can be read before its commit.
    if (!this.#shared) this.commit();
    this.#bringUpToDate(tables);
  }

  /** Runs a statement that writes. */
  write<T>(tables: TablesOfStatement, run: () => T): T {
    this.#begin();
    tables.changed();
    this.#bringUpToDate(tables);
    const result = this.guarded(run);
    this.memories.overtaken(tables.memories);
    return result;
  }

  /** Whether rows may wait now. */
  get mayWait(): boolean {
    return this.#change?.mayWait ?? false;
  }

  /** Lets rows wait that a statement writes. @param values of one row after another, which are not to be used any more. */
  writeLater(tables: TablesOfStatement, writer: Writer, values: SqlValue[]): void {
    this.#writes++;
    tables.changed();
    this.memories.write(tables.memories);
    this.#waiting.add(writer, values);
    this.memories.overtaken(tables.memories);
  }

  /** Runs statements that need nothing of what memories and waiting rows hold, such as those that create tables. */
  exec(sql: string): void {
    this.#begin();
    this.results.forget();
    this.#execute(sql);
  }

  /**
   * Calls SQLite. After that has rolled back a transaction, a statement would be committed alone: so the rest of the change is refused.
   *
   * @throws StorageError when it cannot read or write.
   */
  guarded<T>(call: () => T): T {
    const change = this.#change;
    if (change?.lost) throw change.lost;
    try {
      return call();
    } catch (error) {
      const failure = storageErrorOf(error, this.#path);
      if (failure && change && !this.#db.isTransaction) change.lost = failure;
      throw failure ?? error;
    }
  }

  /** Runs a change, and undoes it when it throws: with it all that is not committed, unless it is a part of that. */
  #run<T>(change: Change, run: () => T): T {
    this.#change = change;
    try {
      const result = run();
      if (change.lost) throw change.lost;
      return result;
    } catch (error) {
      const cause = change.lost ?? error;
      if (change.isPart && !change.lost) this.#undoPart(change);
      else this.#undo(cause);
      throw cause;
    } finally {
      this.#change = undefined;
      this.memories.ended();
    }
  }

  /** Before every write. */
  #begin(): void {
    this.#writes++;
    const change = this.#change;
    if (!change) this.commit();
    else if (!change.hasBegun) {
      if (!this.#db.isTransaction) this.#execute(BEGIN);
      if (change.isPart) {
        // Outside of the savepoint, which may be undone.
        this.#writeDone();
        this.#execute("SAVEPOINT part");
      }
      change.hasBegun = true;
    }
  }

  #commit(): void {
    this.memories.write();
    this.#writeDone();
    if (!this.#db.isTransaction) return;
    this.#execute("COMMIT");
    this.changesets.committed();
  }

  #undoPart({ hasBegun }: Change): void {
    this.memories.undone();
    this.#waiting.dropOwn();
    if (!hasBegun) return;
    this.results.forget();
    this.#db.exec("ROLLBACK TO part; RELEASE part");
  }

  /** Undoes everything that is not committed. */
  #undo(cause: unknown): void {
    this.memories.undone();
    this.#waiting.forget();
    // What has written nothing has changed no results.
    if (this.#change?.lost || this.#db.isTransaction) this.results.forget();
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    const uncommitted = this.#uncommitted;
    this.#uncommitted = undefined;
    if (uncommitted) this.#fail(uncommitted, cause);
  }

  #fail(uncommitted: Uncommitted, cause: unknown): void {
    this.memories.forget();
    uncommitted.failed(cause);
  }

  get #shared(): SharedCommit | undefined {
    return this.#uncommitted instanceof SharedCommit ? this.#uncommitted : undefined;
  }

  #joinShared(): void {
    const { areFollowed } = this.changesets;
    const shared =
      this.#shared ?? new SharedCommit(this.#path === IN_MEMORY, areFollowed, this.#expected, () => this.commit());
    this.#uncommitted = shared;
    shared.joined();
  }

  /** Gives SQLite what a statement on these tables has to find there. */
  #bringUpToDate(tables: TablesOfStatement): void {
    this.memories.write(tables.memories);
    if (this.#waiting.isEmpty) return;
    if (this.#waiting.isDoneIn(tables.names)) {
      if (this.#change) this.#writeDone();
      else this.commit();
    }
    if (this.#waiting.isOwnIn(tables.names)) this.#writeOwn();
  }

  #writeOwn(): void {
    this.#begin();
    this.guarded(() => this.#waiting.writeOwn());
  }

  /** Gives SQLite the waiting rows of changes that are over: outside of the one that is under way, which may be undone. */
  #writeDone(): void {
    if (!this.#waiting.hasDone) return;
    try {
      if (!this.#db.isTransaction) this.#execute(BEGIN);
      this.guarded(() => this.#waiting.writeDone());
    } catch (error) {
      // It is not the error of the change that is under way.
      this.#change!.lost = error;
      throw error;
    }
  }

  #execute(sql: string): void {
    this.guarded(() => this.#db.exec(sql));
  }
}
