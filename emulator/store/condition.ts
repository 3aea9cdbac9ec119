import type { SqlValue } from "./database.ts";

type Value = string | number;

/** What a column's value must be: one of a list, or in the relation named to one of a list. An empty list matches nothing. */
export type Match =
  | readonly Value[]
  | { readonly not: readonly Value[] }
  | { readonly below: readonly Value[] }
  | { readonly above: readonly Value[] }
  | { readonly startsWith: readonly Value[] }
  /** Patterns: `*` stands for any text and `?` for one character. */
  | { readonly like: readonly string[] };

/**
 * Which rows to read, as data: the columns by the names that the rows' members have. Every member must hold, and every
 * condition of `all`; `{}` is every row.
 */
export type Condition<Field extends string> = { readonly [F in Field]?: Match | undefined } & {
  readonly all?: readonly Condition<Field>[] | undefined;
};

/** The values of a statement whose text depends on a condition, by the names that stand for them in it. */
export class Bindings {
  readonly values: Record<string, SqlValue> = {};
  #count = 0;

  /** @returns the parameter that stands for the value. */
  add(value: SqlValue): string {
    const name = `value${this.#count++}`;
    this.values[name] = value;
    return `:${name}`;
  }
}

/**
 * A condition as an SQL expression.
 *
 * @param columnOf the expression of a member of the rows.
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

/** The column of a member: `nodeId` is kept in `node_id`. */
export function columnNamed(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

// Several values travel as one JSON array: SQLite bounds how many parameters a statement has and how deep it nests, and a
// query has one form however many values there are.
function among(column: string, values: readonly Value[], bindings: Bindings, one: string, many: string): string {
  if (values.length === 0) return "0";
  if (values.length === 1) return `${column} ${one} ${bindings.add(values[0]!)}`;
  return `${column} ${many} (SELECT value FROM json_each(${bindings.add(JSON.stringify(values))}))`;
}

function some(values: readonly Value[], bindings: Bindings, compare: (value: string) => string): string {
  if (values.length === 0) return "0";
  if (values.length === 1) return compare(bindings.add(values[0]!));
  const list = bindings.add(JSON.stringify(values));
  // Of json_each's columns this one alone may be seen: a table may have a column "key" too.
  return `EXISTS (SELECT 1 FROM (SELECT value AS given FROM json_each(${list})) WHERE ${compare("given")})`;
}
