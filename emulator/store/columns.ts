import type { SqlValue } from "./row-coding.ts";

/**
 * One column of a table: its SQL type and constraints, and the TypeScript type of its values. `Given` is false
 * for a column whose value SQLite generates for a new row.
 */
export class Column<T, Given extends boolean = true> {
  readonly sql: string;
  readonly isGiven: Given;
  readonly coding: ColumnCoding<T> | undefined;
  /** The column's name where it differs from the member's: state files keep the names of their version. */
  readonly name: string | undefined;
  declare readonly value: T;

  constructor(sql: string, coding: ColumnCoding<T> | undefined, isGiven: Given, name?: string) {
    this.sql = sql;
    this.coding = coding;
    this.isGiven = isGiven;
    this.name = name;
  }

  named(name: string): Column<T, Given> {
    return new Column(this.sql, this.coding, this.isGiven, name);
  }

  orNull(): Column<T | null, Given> {
    const { coding } = this;
    const orNull: ColumnCoding<T | null> | undefined = coding && {
      encode: (value) => (value === null ? null : coding.encode(value)),
      decode: (kept) => (kept === null ? null : coding.decode(kept)),
    };
    return new Column(this.sql.replace(" NOT NULL", ""), orNull, this.isGiven);
  }

  /** @param value the value of a new row, in SQL; default NULL. `insert` does not take this member. */
  atFirst(value?: string): Column<T, false> {
    return new Column(value === undefined ? this.sql : `${this.sql} DEFAULT ${value}`, this.coding, false);
  }
}

interface ColumnCoding<T> {
  encode(value: T): SqlValue;
  decode(kept: SqlValue): T;
}

/** A number that SQLite generates for each new row and never reuses. */
export const rowNumber = new Column<number, false>("INTEGER PRIMARY KEY AUTOINCREMENT", undefined, false);

/** @param constraints in SQL, after `TEXT NOT NULL`. */
export function text<T extends string = string>(constraints = ""): Column<T> {
  return new Column<T>(`TEXT NOT NULL ${constraints}`.trimEnd(), undefined, true);
}

/** The primary key of a table without numbers: a text. */
export function textKey(): Column<string> {
  return new Column<string>("TEXT PRIMARY KEY", undefined, true);
}

export function integer(constraints = ""): Column<number> {
  return new Column<number>(`INTEGER NOT NULL ${constraints}`.trimEnd(), undefined, true);
}

/** The primary key: a number. */
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

/** A value kept as JSON, which no SQL reads. */
export function json<T>(): Column<T> {
  return coded<T>({ encode: (value) => JSON.stringify(value), decode: (kept) => JSON.parse(kept as string) as T });
}

/** JSON of which very many rows have the same few values: up to `max` parsed values stay in memory. Rows share them, so do not change them. */
export function sharedJson<T>(max: number): Column<T> {
  const parsed = new Map<string, T>();
  const decode = (kept: SqlValue) => {
    let value = parsed.get(kept as string);
    if (value === undefined) {
      if (parsed.size >= max) parsed.clear();
      value = JSON.parse(kept as string) as T;
      parsed.set(kept as string, value);
    }
    return value;
  };
  return coded<T>({ encode: (value) => JSON.stringify(value), decode });
}

export function blob(): Column<Uint8Array> {
  return new Column<Uint8Array>("BLOB NOT NULL", undefined, true);
}

/** An encoded value; with the type `TEXT`, also as NULL. */
export function coded<T>(
  coding: ColumnCoding<T>,
  sql: "TEXT" | "TEXT NOT NULL" | "BLOB NOT NULL" = "TEXT NOT NULL",
): Column<T> {
  return new Column<T>(sql, coding, true);
}

export type Columns = Readonly<Record<string, Column<unknown, boolean>>>;
export type Field<C extends Columns> = keyof C & string;

export type Row<C extends Columns> = { readonly [F in keyof C]: C[F]["value"] };
/** The members that SQLite does not generate. */
export type Given<C extends Columns> = { [F in Field<C>]: C[F]["isGiven"] extends true ? F : never }[Field<C>];
export type NewRow<C extends Columns> = Pick<Row<C>, Given<C>>;
