import type { Database } from "./database.ts";
import { KeptStatements } from "./kept-statements.ts";
import type { Memory } from "./memory.ts";
import { ACCOUNT_PARTS, PLACE_PARTS } from "./parts.ts";
import type { Coding, Parameters, Row } from "./row-coding.ts";
import { type ManyRows, type ManyRowsStatement, OwnSource, type Source, type Statement } from "./source.ts";
import type { Part } from "./table.ts";

/** The statements that create the tables which each account or each place has of its own. */
const SCHEMAS = { account: schemaOf(ACCOUNT_PARTS), place: schemaOf(PLACE_PARTS) };

export type Level = keyof typeof SCHEMAS;

/** What stands before the name of a table, an index or a trigger. */
const BEFORE_NAME =
  /(?<=\b(?:FROM|INTO|UPDATE|JOIN|REFERENCES|TABLE|INDEX|TRIGGER|ON) |\bsqlite_sequence WHERE name = ')\w+/g;
/** The name of a table before a column's. */
const QUALIFIER = /\b\w+(?=\.\w)/g;

const NAMES = { account: namesIn(SCHEMAS.account), place: namesIn(SCHEMAS.place) };

/**
 * The tables of an account, or of a place, in the one database. Each has its own, with its number in their names (`windows_place_2`;
 * those of number 1 have plain names): a statement reads and writes what is of its place and nothing else, and costs the same
 * however many places there are.
 */
export class PlaceSource implements Source {
  readonly database: Database;
  readonly place: number;
  readonly #level: Level;
  readonly #suffix: string;
  readonly #prepared = new KeptStatements<Statement<never>>(PREPARED_MAX);

  /** @param number of the account or the place. */
  constructor(database: Database, level: Level, number: number) {
    this.database = database;
    this.place = number;
    this.#level = level;
    this.#suffix = number === 1 ? "" : `_${level}_${number}`;
  }

  /** Call it in a transaction, once for each number but 1. */
  createTables(): void {
    this.database.exec(this.#own(SCHEMAS[this.#level]));
  }

  /** Prepared at its first use: a place uses few of the statements, and there may be many places. */
  prepare<R = Row, P = Parameters>(sql: string, coding?: Coding, own?: Memory): Statement<R, P> {
    if (this.#suffix === "") return this.database.prepare(sql, coding, own);
    let prepared: Statement<R, P> | undefined;
    const statement = () => {
      prepared ??= this.database.prepare<R, P>(this.#own(sql), coding, own);
      return prepared;
    };
    return {
      run: (values) => statement().run(values),
      later: (values) => statement().later(values),
      insert: (values) => statement().insert(values),
      get: (values) => statement().get(values),
      all: (values) => statement().all(values),
      iterate: (values) => statement().iterate(values),
    };
  }

  prepareMany<P>(statement: ManyRows, own?: Memory): ManyRowsStatement<P> {
    if (this.#suffix === "") return this.database.prepareMany(statement, own);
    const sql = (values: string) => this.#own(statement.sql(values));
    let known: ManyRowsStatement<P> | undefined;
    const prepared = () => {
      known ??= this.database.prepareMany<P>({ ...statement, sql }, own);
      return known;
    };
    return { run: (rows) => prepared().run(rows), later: (rows) => prepared().later(rows) };
  }

  ownedBy(memory: Memory): Source {
    return new OwnSource(this, memory);
  }

  tableName(table: string): string {
    return NAMES[this.#level].has(table) ? table + this.#suffix : table;
  }

  prepared<R = Row>(sql: string, coding?: Coding): Statement<R> {
    if (this.#suffix === "") return this.database.prepared(sql, coding);
    return this.#prepared.get(sql, () => this.prepare<never>(sql, coding)) as unknown as Statement<R>;
  }

  #own(sql: string): string {
    const own = (name: string) => this.tableName(name);
    return sql.replace(BEFORE_NAME, own).replace(QUALIFIER, own);
  }
}

/** How many statements of conditions each place keeps. */
const PREPARED_MAX = 50;

function schemaOf(parts: Readonly<Record<string, Part<unknown>>>): string {
  return Object.values(parts)
    .map(({ schema }) => schema)
    .join("");
}

function namesIn(schema: string): ReadonlySet<string> {
  return new Set([...schema.matchAll(/^CREATE (?:UNIQUE )?(?:TABLE|INDEX|TRIGGER) (\w+)/gm)].map(([, name]) => name!));
}
