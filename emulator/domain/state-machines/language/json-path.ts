import { Scanner } from "./scanner.ts";

/** A JSONPath as Step Functions reads it: Jayway's syntax, without its functions, scripts and regular expressions. */
export interface Path {
  readonly text: string;
  /** What it starts from: the input (`$`), the context object (`$$`), a variable (`$name`) or, in a filter, the item (`@`). */
  readonly root: { readonly kind: "input" | "context" | "item" } | { readonly kind: "variable"; readonly name: string };
  readonly steps: readonly Step[];
  /** Whether it leads to one value, and not to a list of what it finds. */
  readonly isDefinite: boolean;
}

export type Step =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly condition: Condition }
  /** The step after it applies to the value and everything inside it. */
  | { readonly kind: "descend" };

export type Condition =
  | { readonly kind: "or" | "and"; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "exists"; readonly path: Path }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "compare"; readonly operator: Operator; readonly left: Operand; readonly right: Operand };

export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Operand = { readonly path: Path } | { readonly literal: string | number | boolean | null };

/** @throws ExpressionSyntaxError */
export function parsePath(text: string): Path {
  const scanner = new Scanner(text);
  const path = readPath(scanner);
  scanner.skipSpaces();
  if (!scanner.isAtEnd) throw scanner.error("Unexpected character");
  return path;
}

/** The path of a scanner's place, as far as it goes. */
export function readPath(scanner: Scanner): Path {
  const start = scanner.at;
  const root = readRoot(scanner);
  const steps: Step[] = [];
  for (;;) {
    const read = readStep(scanner);
    if (!read) break;
    steps.push(...read);
  }
  const isDefinite = steps.every(
    (step) =>
      (step.kind === "names" && step.names.length === 1) || (step.kind === "indexes" && step.indexes.length === 1),
  );
  return { text: scanner.text.slice(start, scanner.at), root, steps, isDefinite };
}

function readRoot(scanner: Scanner): Path["root"] {
  if (scanner.take("@")) return { kind: "item" };
  scanner.expect("$");
  if (scanner.take("$")) return { kind: "context" };
  const name = scanner.match(/[\p{ID_Start}_][\p{ID_Continue}]*/uy);
  return name === undefined ? { kind: "input" } : { kind: "variable", name };
}

const BARE_NAME = /[^\s.[\](),*'"=<>!&|~?]+/y;

function readStep(scanner: Scanner): Step[] | undefined {
  if (scanner.take("..")) {
    const step = scanner.peek("[") ? readBrackets(scanner) : readName(scanner);
    return [{ kind: "descend" }, step];
  }
  if (scanner.take(".")) return [readName(scanner)];
  return scanner.peek("[") ? [readBrackets(scanner)] : undefined;
}

function readName(scanner: Scanner): Step {
  if (scanner.take("*")) return { kind: "all" };
  const name = scanner.match(BARE_NAME);
  if (name === undefined) throw scanner.error("Expected the name of a member");
  if (scanner.peek("(")) throw scanner.error(`Functions such as ${name}() are not supported in a JSONPath`);
  return { kind: "names", names: [name] };
}

function readBrackets(scanner: Scanner): Step {
  return scanner.nested(() => {
    scanner.expect("[");
    scanner.skipSpaces();
    const step = readSubscript(scanner);
    scanner.skipSpaces();
    scanner.expect("]");
    return step;
  });
}

function readSubscript(scanner: Scanner): Step {
  if (scanner.take("*")) return { kind: "all" };
  if (scanner.take("?")) {
    scanner.skipSpaces();
    scanner.expect("(");
    const condition = readCondition(scanner);
    scanner.skipSpaces();
    scanner.expect(")");
    return { kind: "filter", condition };
  }
  const fromEnd = scanner.match(/\(\s*@\.length\s*-\s*\d{1,9}\s*\)/y);
  if (fromEnd !== undefined) return { kind: "indexes", indexes: [-Number(fromEnd.match(/\d+/)![0])] };
  if (scanner.peek("'") || scanner.peek('"')) return { kind: "names", names: readList(scanner, readQuotedName) };
  const from = readInteger(scanner);
  scanner.skipSpaces();
  if (scanner.take(":")) {
    scanner.skipSpaces();
    return { kind: "slice", from, to: readInteger(scanner) };
  }
  if (from === undefined) throw scanner.error("Expected an index, a quoted name, '*' or '?('");
  const indexes = [from];
  while (scanner.take(",")) {
    scanner.skipSpaces();
    const index = readInteger(scanner);
    if (index === undefined) throw scanner.error("Expected an index");
    indexes.push(index);
    scanner.skipSpaces();
  }
  return { kind: "indexes", indexes };
}

function readList<T>(scanner: Scanner, read: (scanner: Scanner) => T): T[] {
  const items = [read(scanner)];
  for (;;) {
    scanner.skipSpaces();
    if (!scanner.take(",")) return items;
    scanner.skipSpaces();
    items.push(read(scanner));
  }
}

function readQuotedName(scanner: Scanner): string {
  const raw = scanner.quoted("'") ?? scanner.quoted('"');
  if (raw === undefined) throw scanner.error("Expected a quoted name");
  return withoutEscapes(raw);
}

/** Quotes and backslashes are escaped by a backslash; before anything else it stands for itself. */
function withoutEscapes(raw: string): string {
  return raw.replace(/\\(['\\])/g, "$1");
}

function readInteger(scanner: Scanner): number | undefined {
  const digits = scanner.match(/-?\d{1,9}/y);
  return digits === undefined ? undefined : Number(digits);
}

function readCondition(scanner: Scanner): Condition {
  return scanner.nested(() => readJoined(scanner, "||", () => readJoined(scanner, "&&", () => readSimple(scanner))));
}

function readJoined(scanner: Scanner, operator: "||" | "&&", read: () => Condition): Condition {
  const conditions = [read()];
  for (;;) {
    scanner.skipSpaces();
    if (!scanner.take(operator)) break;
    conditions.push(read());
  }
  return conditions.length === 1 ? conditions[0]! : { kind: operator === "||" ? "or" : "and", conditions };
}

function readSimple(scanner: Scanner): Condition {
  scanner.skipSpaces();
  if (scanner.take("!")) return scanner.nested(() => ({ kind: "not", condition: readSimple(scanner) }));
  if (scanner.take("(")) {
    const condition = readCondition(scanner);
    scanner.skipSpaces();
    scanner.expect(")");
    return condition;
  }
  const left = readOperand(scanner);
  scanner.skipSpaces();
  const operator = scanner.match(/[=!<>~]{1,3}/y);
  if (operator === undefined) {
    if ("path" in left) return { kind: "exists", path: left.path };
    return { kind: "constant", value: left.literal !== false && left.literal !== null };
  }
  if (!isOperator(operator)) throw scanner.error(`The operator ${operator} is not supported in a JSONPath filter`);
  scanner.skipSpaces();
  return { kind: "compare", operator, left, right: readOperand(scanner) };
}

function isOperator(text: string): text is Operator {
  return ["==", "!=", "<", "<=", ">", ">="].includes(text);
}

function readOperand(scanner: Scanner): Operand {
  if (scanner.peek("$") || scanner.peek("@")) return { path: readPath(scanner) };
  const raw = scanner.quoted("'") ?? scanner.quoted('"');
  if (raw !== undefined) return { literal: withoutEscapes(raw) };
  const word = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) throw scanner.error("Expected a path, a text, a number, true, false or null");
  return { literal: JSON.parse(/^-?0\d/.test(word) ? String(Number(word)) : word) };
}
