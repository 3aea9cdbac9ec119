import { columnNamed } from "./condition.ts";
import type { Coding, Database, SqlValue, Statement } from "./database.ts";

/**
 * One column of a table: its SQL type and constraints, and the type that its values have in rows. `Given` is false for a
 * column whose value SQLite gives to a new row.
 */
export class Column<T, Given extends boolean = true> {
  readonly sql: string;
  readonly isGiven: Given;
  readonly coding: ColumnCoding<T> | undefined;
  declare readonly value: T;

  constructor(sql: string, coding: ColumnCoding<T> | undefined, isGiven: Given) {
    this.sql = sql;
    this.coding = coding;
    this.isGiven = isGiven;
  }

  orNull(): Column<T | null, Given> {
    const { coding } = this;
    const orNull: ColumnCoding<T | null> | undefined = coding && {
      encode: (value) => (value === null ? null : coding.encode(value)),
      decode: (kept) => (kept === null ? null : coding.decode(kept)),
    };
    return new Column(this.sql.replace(" NOT NULL", ""), orNull, this.isGiven);
  }

  /** @param value what a new row has, in SQL; NULL when left out. `insert` does not take it. */
  atFirst(value?: string): Column<T, false> {
    return new Column(value === undefined ? this.sql : `${this.sql} DEFAULT ${value}`, this.coding, false);
  }
}

interface ColumnCoding<T> {
  encode(value: T): SqlValue;
  decode(kept: SqlValue): T;
}

/** A number that SQLite gives to each new row, and never twice. */
export const rowNumber = new Column<number, false>("INTEGER PRIMARY KEY AUTOINCREMENT", undefined, false);

/** @param constraints in SQL, behind `TEXT NOT NULL`. */
export function text<T extends string = string>(constraints = ""): Column<T> {
  return new Column<T>(`TEXT NOT NULL ${constraints}`.trimEnd(), undefined, true);
}

/** The text by which rows of a table without numbers are found. */
export function textKey(): Column<string> {
  return new Column<string>("TEXT PRIMARY KEY", undefined, true);
}

export function integer(constraints = ""): Column<number> {
  return new Column<number>(`INTEGER NOT NULL ${constraints}`.trimEnd(), undefined, true);
}

/** The number by which rows are found. */
export function integerKey(constraints = ""): Column<number> {
  return new Column<number>(`INTEGER PRIMARY KEY ${constraints}`.trimEnd(), undefined, true);
}

/** An instant or a duration in milliseconds. */
export function milliseconds(): Column<number> {
  return new Column<number>("REAL NOT NULL", undefined, true);
}

export function flag(): Column<boolean> {
  return new Column<boolean>("INTEGER NOT NULL", { encode: Number, decode: (kept) => kept === 1 }, true);
}

/** What SQL does not look into, kept as JSON. */
export function json<T>(): Column<T> {
  return coded<T>({ encode: (value) => JSON.stringify(value), decode: (kept) => JSON.parse(kept as string) as T });
}

/** A text that stands for a value; with the type `TEXT`, NULL may too. */
export function coded<T>(coding: ColumnCoding<T>, sql: "TEXT" | "TEXT NOT NULL" = "TEXT NOT NULL"): Column<T> {
  return new Column<T>(sql, coding, true);
}

type Columns = Readonly<Record<string, Column<unknown, boolean>>>;

type Row<C extends Columns> = { readonly [F in keyof C]: C[F]["value"] };
type NewRow<C extends Columns> = {
  readonly [F in keyof C as C[F]["isGiven"] extends true ? F : never]: C[F]["value"];
};

/** A row as the table's statements return it. */
export type RowOf<T extends { readonly row: unknown }> = T["row"];

/** A row as `insert` takes it: without the members whose values SQLite gives. */
export type NewRowOf<T extends { readonly newRow: unknown }> = T["newRow"];

/**
 * A table: the one place where its columns are listed. A member `nodeId` is the column `node_id`. Statements name their
 * parameters (`:nodeId`); a parameter that has a member's name is kept as that member is.
 */
export class Table<C extends Columns> {
  declare readonly row: Row<C>;
  declare readonly newRow: NewRow<C>;
  /** CREATE TABLE. */
  readonly schema: string;
  readonly #name: string;
  readonly #fields: readonly (keyof C & string)[];
  readonly #given: readonly (keyof C & string)[];
  readonly #coding: Coding;

  /** @param rest constraints of the whole table, one an entry, and `WITHOUT ROWID` as the last. */
  constructor(name: string, columns: C, ...rest: readonly string[]) {
    this.#name = name;
    this.#fields = Object.keys(columns);
    this.#given = this.#fields.filter((field) => columns[field]!.isGiven);
    const isWithoutRowid = rest.at(-1) === "WITHOUT ROWID";
    const lines = [
      ...this.#fields.map((field) => `${columnNamed(field)} ${columns[field]!.sql}`),
      ...(isWithoutRowid ? rest.slice(0, -1) : rest),
    ];
    const body = lines.map((line) => `  ${line}`).join(",\n");
    this.schema = `CREATE TABLE ${name} (\n${body}\n)${isWithoutRowid ? " WITHOUT ROWID" : ""};`;
    this.#coding = codingOf(columns);
  }

  /** @param rest what follows the values, such as `RETURNING number` or `ON CONFLICT DO NOTHING`. */
  insert(db: Database, rest = ""): Statement<Row<C>, NewRow<C>> {
    return db.prepare(this.#insertion(rest), this.#coding);
  }

  /** Inserts a row, or changes the one that has the same key. @param kept members that no change touches, besides the key. */
  put(db: Database, key: readonly (keyof C & string)[], kept: readonly (keyof C)[] = []): Statement<never, NewRow<C>> {
    const changed = this.#given.filter((field) => !key.includes(field) && !kept.includes(field)).map(columnNamed);
    const set = changed.map((column) => `${column} = excluded.${column}`);
    return db.prepare(
      this.#insertion(`ON CONFLICT (${key.map(columnNamed)}) DO UPDATE SET ${set.join(", ")}`),
      this.#coding,
    );
  }

  /** Sets the members named. @param where begins with WHERE. */
  update<F extends keyof C & string>(
    db: Database,
    fields: readonly F[],
    where: string,
  ): Statement<never, Pick<Row<C>, F> & Partial<Row<C>>> {
    const set = fields.map((field) => `${columnNamed(field)} = :${field}`);
    return db.prepare(`UPDATE ${this.#name} SET ${set.join(", ")} ${where}`, this.#coding);
  }

  /** All members but these. */
  fieldsBut<F extends keyof C & string>(...left: readonly F[]): Exclude<keyof C & string, F>[] {
    return this.#fields.filter((field) => !left.includes(field as F)) as Exclude<keyof C & string, F>[];
  }

  /** Whole rows. @param rest what follows the table's name, such as WHERE and ORDER BY. */
  select(db: Database, rest: string): Statement<Row<C>> {
    return db.prepare(this.#selection(this.#fields, rest), this.#coding);
  }

  /** Some members of rows. */
  pick<F extends keyof C & string>(db: Database, fields: readonly F[], rest: string): Statement<Pick<Row<C>, F>> {
    return db.prepare(this.#selection(fields, rest), this.#coding);
  }

  /** Like `select`, for a text that a condition makes. */
  selected(db: Database, rest: string): Statement<Row<C>> {
    return db.prepared(this.#selection(this.#fields, rest), this.#coding);
  }

  /** Like `pick`, for a text that a condition makes. */
  picked<F extends keyof C & string>(db: Database, fields: readonly F[], rest: string): Statement<Pick<Row<C>, F>> {
    return db.prepared(this.#selection(fields, rest), this.#coding);
  }

  /** @param where begins with WHERE. */
  delete(db: Database, where: string): Statement<never> {
    return db.prepare(`DELETE FROM ${this.#name} ${where}`, this.#coding);
  }

  #insertion(rest: string): string {
    const parameters = this.#given.map((field) => `:${field}`);
    return `INSERT INTO ${this.#name} (${this.#given.map(columnNamed)}) VALUES (${parameters}) ${rest}`;
  }

  #selection(fields: readonly string[], rest: string): string {
    const columns = fields.map((field) => `${columnNamed(field)} AS "${field}"`);
    return `SELECT ${columns} FROM ${this.#name} ${rest}`;
  }
}

function codingOf(columns: Columns): Coding {
  const coded = Object.entries(columns).flatMap(([field, { coding }]) => (coding ? [[field, coding] as const] : []));
  return {
    encode: new Map(coded.map(([field, { encode }]) => [field, encode])),
    // In place: a copy of each row would cost as much as reading it.
    decode: (row) => {
      for (const [field, { decode }] of coded) {
        const kept = row[field];
        if (kept !== undefined) row[field] = decode(kept as SqlValue);
      }
    },
  };
}
