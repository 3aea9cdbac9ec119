import type { Columns, Field, NewRow, Row } from "./columns.ts";
import { columnNamed } from "./condition.ts";
import type { Coding } from "./row-coding.ts";
import { Rows } from "./rows.ts";
import type { Source } from "./source.ts";

/** A row that the table's statements return. */
export type RowOf<T extends { readonly row: unknown }> = T["row"];

/** A row for `insert`: without the members that SQLite generates. */
export type NewRowOf<T extends { readonly newRow: unknown }> = T["newRow"];

/** The tables that others refer to. */
const referred = new Set<string>();

/** A table: the one place where its columns are listed. A member `nodeId` is the column `node_id`. */
export class Table<C extends Columns> {
  declare readonly row: Row<C>;
  declare readonly newRow: NewRow<C>;
  /** The statements that create it. */
  readonly schema: string;
  readonly name: string;
  readonly columns: C;
  readonly coding: Coding;

  /**
   * @param rest in SQL: constraints of the whole table, one per entry, then `WITHOUT ROWID` and the statements that create
   *   its indexes and triggers.
   */
  constructor(name: string, columns: C, ...rest: readonly string[]) {
    this.name = name;
    this.columns = columns;
    this.coding = codingOf(columns);
    const more = rest.filter((entry) => entry.startsWith("CREATE "));
    const lines = [
      ...Object.entries(columns).map(([field, { sql, name: column }]) => `${column ?? columnNamed(field)} ${sql}`),
      ...rest.filter((entry) => entry !== "WITHOUT ROWID" && !more.includes(entry)),
    ];
    const body = lines.map((line) => `  ${line}`).join(",\n");
    const making = `CREATE TABLE ${name} (\n${body}\n)${rest.includes("WITHOUT ROWID") ? " WITHOUT ROWID" : ""}`;
    this.schema = [making, ...more].map((statement) => `${statement};\n`).join("");
    for (const [, other] of making.matchAll(/\bREFERENCES (\w+)/g)) referred.add(other!);
  }

  /** Whether its rows may be written after those of other tables. */
  get mayWait(): boolean {
    return !this.schema.includes(" REFERENCES ") && !referred.has(this.name);
  }

  on(db: Source): Rows<C> {
    return new Rows(db, this, Object.keys(this.columns) as Field<C>[]);
  }
}

/** A part of the store: its tables, and the functions that read and write them. */
export interface Part<T> {
  readonly schema: string;
  on(db: Source): T;
}

/** The functions of a part of the store. */
export type Offered<P extends Part<unknown>> = ReturnType<P["on"]>;

export function part<T>(tables: readonly { readonly schema: string }[], on: (db: Source) => T): Part<T> {
  return { schema: tables.map(({ schema }) => schema).join(""), on };
}

function codingOf(columns: Columns): Coding {
  const coded = Object.entries(columns).flatMap(([field, { coding }]) => (coding ? [[field, coding] as const] : []));
  return {
    encode: new Map(coded.map(([field, { encode }]) => [field, encode])),
    decode: new Map(coded.map(([field, { decode }]) => [field, decode])),
  };
}
