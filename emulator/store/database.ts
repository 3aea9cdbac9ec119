import { KeptStatements } from "./kept-statements.ts";
import type { Memory } from "./memory.ts";
import type { Coding, Parameters, Row } from "./row-coding.ts";
import {
  type ManyRows,
  type ManyRowsStatement,
  OwnSource,
  type RootSource,
  type Source,
  type Statement,
} from "./source.ts";
import { openSqlite } from "./sqlite.ts";
import { Statements } from "./statements.ts";
import { Transactions } from "./transactions.ts";

/** How many prepared statements of conditions are kept. */
const PREPARED_MAX = 200;

/** The one SQLite database of an emulator: its transactions, and the statements in them. */
export class Database extends Transactions implements RootSource {
  readonly database: RootSource = this;
  readonly place = 1;
  readonly #statements: Statements;
  readonly #prepared = new KeptStatements<Statement<never>>(PREPARED_MAX);

  /**
   * @param path a file, or `IN_MEMORY`.
   * @throws StorageError; another error when the file is in use.
   */
  constructor(path: string) {
    const db = openSqlite(path);
    super(db, path);
    this.#statements = new Statements(db, this);
  }

  prepare<R = Row, P = Parameters>(sql: string, coding?: Coding, own?: Memory): Statement<R, P> {
    return this.#statements.prepare(sql, coding, own);
  }

  prepareMany<P>(statement: ManyRows, own?: Memory): ManyRowsStatement<P> {
    return this.#statements.prepareMany(statement, own);
  }

  prepared<R = Row>(sql: string, coding?: Coding): Statement<R> {
    return this.#prepared.get(sql, () => this.prepare<never>(sql, coding)) as unknown as Statement<R>;
  }

  ownedBy(memory: Memory): Source {
    return new OwnSource(this, memory);
  }

  tableName(table: string): string {
    return table;
  }

  /**
   * Calls `onChange` after every transaction that changed anything, with the change as `apply` of a copy takes it.
   *
   * @returns a function that ends the subscription.
   */
  track(onChange: (change: Uint8Array) => void): () => void {
    this.commit();
    return this.changesets.follow(onChange);
  }

  /** Applies a change of another database. */
  apply(change: Uint8Array): void {
    this.results.forget();
    this.memories.forget();
    this.changesets.apply(change);
  }

  /** Writes the current database to a new file. */
  copyTo(path: string): void {
    this.commit();
    this.prepare("VACUUM INTO :path").run({ path });
  }
}
