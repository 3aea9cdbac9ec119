import { shapeOf } from "./shape.ts";

export type SqlValue = string | number | null | Uint8Array;
export type Row = Record<string, SqlValue>;

/** The values of a statement's parameters, by name. Members that the statement does not use are ignored. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Converts a table's rows between the stored form and the program's form. */
export interface Coding {
  /** The stored form of a member, by the member's name. */
  readonly encode: ReadonlyMap<string, (value: never) => SqlValue>;
  /** The program's form of a column, by the name that the statement gives it. */
  readonly decode: ReadonlyMap<string, (kept: SqlValue) => unknown>;
  /** What becomes of a row that was read, at last; default: nothing. */
  readonly view?: ((row: never) => unknown) | undefined;
  /** Whether results stay in memory until a statement changes the tables that they come from. They are frozen then. */
  readonly isKept?: boolean;
}

/** @returns a function that adds the values of these members, as SQLite keeps them, to a list. */
export function encoder(
  names: readonly string[],
  coding: Coding | undefined,
  sql: string,
): (given: Parameters, values: SqlValue[]) => SqlValue[] {
  const encoders = names.map((name) => coding?.encode.get(name) as ((value: unknown) => SqlValue) | undefined);
  return (given, values) => {
    for (let index = 0; index < names.length; index++) {
      const value = given[names[index]!];
      if (value === undefined) throw new Error(`The parameter ${names[index]} has no value: ${sql}`);
      const encode = encoders[index];
      values.push(encode ? encode(value) : (value as SqlValue));
    }
    return values;
  };
}

/**
 * Makes a statement's rows, which SQLite's package gives as lists, objects with the columns' names and the program's values.
 *
 * @param columns the names, asked for with the first row.
 */
export function rowReader<R>(
  columns: () => readonly string[],
  coding: Coding | undefined,
): (values: readonly SqlValue[]) => R {
  const view = (coding?.view ?? ((row) => row)) as (row: unknown) => R;
  let names: readonly string[] = [];
  let make: (() => Record<string, unknown>) | undefined;
  let decoders: (((kept: SqlValue) => unknown) | undefined)[] = [];
  return (values) => {
    if (!make) {
      names = columns();
      make = shapeOf(names);
      decoders = names.map((name) => coding?.decode.get(name));
    }
    const row = make();
    for (let index = 0; index < names.length; index++) {
      const decode = decoders[index];
      const value = values[index]!;
      row[names[index]!] = decode ? decode(value) : value;
    }
    return view(row);
  };
}
