import { type Path, readPath } from "./json-path.ts";
import { Scanner } from "./scanner.ts";

/** A value of a field with a name that ends in `.$`, or an argument of an intrinsic function. */
export type Expression =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  /** `raw` has the escapes of a text as they were written. */
  | { readonly kind: "literal"; readonly value: string | number | boolean | null; readonly raw: string };

/** AWS allows as many intrinsic functions inside each other. */
const NESTING_MAX = 10;

/**
 * A JSONPath or a call of an intrinsic function.
 *
 * @throws ExpressionSyntaxError
 */
export function parseExpression(text: string): Expression {
  const scanner = new Scanner(text);
  const expression: Expression = scanner.peek("$") ? { kind: "path", path: readPath(scanner) } : readCall(scanner, 1);
  scanner.skipSpaces();
  if (!scanner.isAtEnd) throw scanner.error("Unexpected character");
  return expression;
}

/** The intrinsic functions, and how many arguments each takes. */
const ARITIES: Readonly<Record<string, readonly [number, number]>> = {
  "States.Array": [0, Number.POSITIVE_INFINITY],
  "States.ArrayContains": [2, 2],
  "States.ArrayGetItem": [2, 2],
  "States.ArrayLength": [1, 1],
  "States.ArrayPartition": [2, 2],
  "States.ArrayRange": [3, 3],
  "States.ArrayUnique": [1, 1],
  "States.Base64Decode": [1, 1],
  "States.Base64Encode": [1, 1],
  "States.Format": [1, Number.POSITIVE_INFINITY],
  "States.Hash": [2, 2],
  "States.JsonMerge": [3, 3],
  "States.JsonToString": [1, 1],
  "States.MathAdd": [2, 2],
  "States.MathRandom": [2, 3],
  "States.StringSplit": [2, 2],
  "States.StringToJson": [1, 1],
  "States.UUID": [0, 0],
};

function readCall(scanner: Scanner, depth: number): Expression {
  const name = scanner.match(/States\.\w+/y);
  if (name === undefined) throw scanner.error("Expected a JSONPath or an intrinsic function");
  const arity = ARITIES[name];
  if (!arity) throw scanner.error(`Unknown intrinsic function ${name}`);
  if (depth > NESTING_MAX) throw scanner.error(`More than ${NESTING_MAX} intrinsic functions inside each other`);
  scanner.expect("(");
  scanner.skipSpaces();
  const given: Expression[] = [];
  while (!scanner.take(")")) {
    if (given.length > 0) scanner.expect(",");
    scanner.skipSpaces();
    given.push(readArgument(scanner, depth));
    scanner.skipSpaces();
  }
  const [min, max] = arity;
  if (given.length < min || given.length > max) {
    const wanted =
      min === max ? String(min) : max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
    throw scanner.error(`${name} takes ${wanted} arguments, not ${given.length},`);
  }
  return { kind: "call", name, arguments: given };
}

function readArgument(scanner: Scanner, depth: number): Expression {
  if (scanner.peek("$")) return { kind: "path", path: readPath(scanner) };
  const raw = scanner.quoted("'");
  if (raw !== undefined) return { kind: "literal", value: withoutEscapes(raw), raw };
  const word = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b/y);
  if (word === undefined) return readCall(scanner, depth + 1);
  const value = /^[tfn]/.test(word) ? JSON.parse(word) : Number(word);
  return { kind: "literal", value, raw: word };
}

/** A text's `\'`, `\{`, `\}` and `\\` as the characters that they stand for. */
export function withoutEscapes(raw: string): string {
  return raw.replace(/\\(['{}\\])/g, "$1");
}
