import type { Json } from "./json.ts";
import { parseTimestamp } from "./timestamp.ts";

/** The comparisons of a Choice rule in JSONPath, by the name of their member. */
export interface Comparison {
  /** What the rule names: a value of this type, or a path to one. */
  readonly expects: "string" | "number" | "boolean" | "timestamp";
  readonly isPath: boolean;
  /** False when a value is of another type than the comparison compares. */
  readonly holds: (value: Json, expected: Json) => boolean;
}

type Order = (left: number | string, right: number | string) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
};

function ordered(
  prefix: string,
  expects: Comparison["expects"],
  key: (value: Json) => number | string | undefined,
): Record<string, Comparison> {
  return Object.fromEntries(
    Object.entries(ORDERS).flatMap(([name, order]) => {
      const holds: Comparison["holds"] = (value, expected) => {
        const [left, right] = [key(value), key(expected)];
        return left !== undefined && right !== undefined && order(left, right);
      };
      return [
        [`${prefix}${name}`, { expects, isPath: false, holds }],
        [`${prefix}${name}Path`, { expects, isPath: true, holds }],
      ];
    }),
  );
}

const equalsBoolean: Comparison["holds"] = (value, expected) => typeof value === "boolean" && value === expected;

function typeTest(test: (value: Json) => boolean): Comparison {
  return { expects: "boolean", isPath: false, holds: (value, expected) => test(value) === expected };
}

const instantOf = (value: Json) => (typeof value === "string" ? parseTimestamp(value) : undefined);

export const COMPARISONS: Readonly<Record<string, Comparison>> = {
  ...ordered("String", "string", (value) => (typeof value === "string" ? value : undefined)),
  ...ordered("Numeric", "number", (value) => (typeof value === "number" ? value : undefined)),
  ...ordered("Timestamp", "timestamp", instantOf),
  BooleanEquals: { expects: "boolean", isPath: false, holds: equalsBoolean },
  BooleanEqualsPath: { expects: "boolean", isPath: true, holds: equalsBoolean },
  StringMatches: {
    expects: "string",
    isPath: false,
    holds: (value, pattern) => typeof value === "string" && matches(value, String(pattern)),
  },
  IsNull: typeTest((value) => value === null),
  IsNumeric: typeTest((value) => typeof value === "number"),
  IsString: typeTest((value) => typeof value === "string"),
  IsBoolean: typeTest((value) => typeof value === "boolean"),
  IsTimestamp: typeTest((value) => instantOf(value) !== undefined),
  /** Evaluated only for paths that exist; otherwise `isPresent` is false before. */
  IsPresent: typeTest(() => true),
};

/** `*` stands for any characters, `\*` and `\\` for the character itself. */
export function matches(value: string, pattern: string): boolean {
  const [first, ...rest] = literals(pattern);
  if (rest.length === 0) return value === first;
  const last = rest.pop()!;
  if (value.length < first!.length + last.length || !value.startsWith(first!) || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let from = first!.length;
  for (const literal of rest) {
    const at = value.indexOf(literal, from);
    if (at < 0 || at + literal.length > end) return false;
    from = at + literal.length;
  }
  return true;
}

/** What is between the wildcards. */
function literals(pattern: string): string[] {
  const found = [""];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === "*") found.push("");
    else {
      const isEscape = character === "\\" && /[*\\]/.test(pattern[index + 1] ?? "");
      found[found.length - 1] += isEscape ? pattern[++index]! : character;
    }
  }
  return found;
}
