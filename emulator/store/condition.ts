import type { SqlValue } from "./row-coding.ts";

type Value = string | number;

/** What a column's value must be: one of a list, or related to one of a list by the named operator. An empty list matches nothing. */
export type Match =
  | readonly Value[]
  | { readonly not: readonly Value[] }
  | { readonly below: readonly Value[] }
  | { readonly above: readonly Value[] }
  | { readonly startsWith: readonly Value[] }
  /** Patterns: `*` stands for any text and `?` for one character. */
  | { readonly like: readonly string[] };

/**
 * Which rows to read, as data. Members name the columns as rows do. All members and all conditions of `all` must hold; `{}`
 * selects every row.
 */
export type Condition<Field extends string> = { readonly [F in Field]?: Match | undefined } & {
  readonly all?: readonly Condition<Field>[] | undefined;
};

/** Collects the parameter values of a condition's SQL, by parameter name. */
export class Bindings {
  readonly values: Record<string, SqlValue> = {};
  #count = 0;

  /** @returns the parameter for the value, to be written in the SQL. */
  add(value: SqlValue): string {
    const name = `value${this.#count++}`;
    this.values[name] = value;
    return `:${name}`;
  }
}

/**
 * A condition as an SQL expression.
 *
 * @param columnOf returns the SQL expression of a member.
 */
export function whereOf<Field extends string>(
  { all = [], ...matches }: Condition<Field>,
  bindings: Bindings,
  columnOf: (field: Field) => string = columnNamed,
): string {
  const given = Object.entries(matches) as [Field, Match | undefined][];
  return both([
    ...given.map(([field, match]) => match && matchOf(columnOf(field), match, bindings)),
    ...all.map((condition) => whereOf(condition, bindings, columnOf)),
  ]);
}

/** Expressions that must all hold. */
export function both(expressions: readonly (string | undefined)[]): string {
  const given = expressions.filter((expression) => expression !== undefined);
  return given.length === 0 ? "1" : given.map((expression) => `(${expression})`).join(" AND ");
}

export function matchOf(column: string, match: Match, bindings: Bindings): string {
  if ("not" in match) return match.not.length === 0 ? "1" : among(column, match.not, bindings, "<>", "NOT IN");
  if ("below" in match) return some(match.below, bindings, (value) => `${column} < ${value}`);
  if ("above" in match) return some(match.above, bindings, (value) => `${column} > ${value}`);
  if ("startsWith" in match) return some(match.startsWith, bindings, (value) => `instr(${column}, ${value}) = 1`);
  if ("like" in match) {
    const isPattern = match.like.some((value) => /[*?]/.test(value));
    if (isPattern) return some(match.like, bindings, (value) => `matches_glob(${value}, ${column})`);
    return among(column, match.like, bindings, "=", "IN");
  }
  return among(column, match, bindings, "=", "IN");
}

/** The column of a member: `node_id` for `nodeId`. */
export function columnNamed(field: string): string {
  let column = columns.get(field);
  if (column === undefined) {
    column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columns.set(field, column);
  }
  return column;
}

/** By the members, which are those of the tables. */
const columns = new Map<string, string>();

// A list of values is passed as one JSON array: SQLite limits the number of parameters and the nesting depth of a statement,
// and the SQL stays the same for any number of values.
function among(column: string, values: readonly Value[], bindings: Bindings, one: string, many: string): string {
  if (values.length === 0) return "0";
  if (values.length === 1) return `${column} ${one} ${bindings.add(values[0]!)}`;
  return `${column} ${many} (SELECT value FROM json_each(${bindings.add(JSON.stringify(values))}))`;
}

function some(values: readonly Value[], bindings: Bindings, compare: (value: string) => string): string {
  if (values.length === 0) return "0";
  if (values.length === 1) return compare(bindings.add(values[0]!));
  const list = bindings.add(JSON.stringify(values));
  // Selects only this column of json_each: a table may also have a column "key".
  return `EXISTS (SELECT 1 FROM (SELECT value AS given FROM json_each(${list})) WHERE ${compare("given")})`;
}
