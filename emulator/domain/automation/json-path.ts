/**
 * What a selector of a runbook (`$.Reservations[0].Instances[*].State.Name`) finds in a value. Of JSONPath: names, also
 * quoted in brackets, indexes (from the end when negative), slices, `*`, `..` and filters that compare
 * (`[?(@.Key == 'Name')]`). A path that can mean one place alone gives what stands there; any other a list.
 *
 * @returns undefined when the path is definite and there is nothing.
 * @throws SelectorError for what is no JSONPath.
 */
export function select(selector: string, value: unknown): unknown {
  const steps = parse(selector);
  let found: unknown[] = [value];
  for (const step of steps) {
    const next: unknown[] = [];
    for (const item of found) {
      for (const place of apply(step, item)) next.push(place);
      if (next.length > FOUND_MAX) {
        throw new SelectorError(`The selector ${selector} finds more than ${FOUND_MAX} values.`);
      }
    }
    found = next;
  }
  const isDefinite = steps.every(({ kind }) => kind === "name" || kind === "index");
  return isDefinite ? found[0] : found;
}

/** `..` and `*` again and again find a value many times over. */
const FOUND_MAX = 100_000;

export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectorError";
  }
}

type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "all" | "deep" }
  | { readonly kind: "filter"; readonly path: readonly Step[]; readonly operator?: string; readonly operand?: unknown };

/** The tokens of a path, each as a pattern at the place reached and the step it makes. */
const TOKENS: readonly (readonly [RegExp, (groups: readonly string[]) => Step])[] = [
  [/\.\.(?=[^.]|$)/y, () => ({ kind: "deep" })],
  [/\.?\*|\[\s*\*\s*\]/y, () => ({ kind: "all" })],
  [/\.?([A-Za-z_$][\w$-]*)/y, ([name]) => ({ kind: "name", name: name! })],
  [/\[\s*'((?:[^'\\]|\\.)*)'\s*\]/y, ([name]) => ({ kind: "name", name: name!.replace(/\\(.)/g, "$1") })],
  [/\[\s*"((?:[^"\\]|\\.)*)"\s*\]/y, ([name]) => ({ kind: "name", name: name!.replace(/\\(.)/g, "$1") })],
  [/\[\s*(-?\d+)\s*\]/y, ([index]) => ({ kind: "index", index: Number(index) })],
  [/\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]/y, ([from, to]) => ({ kind: "slice", from: bound(from), to: bound(to) })],
  [
    /\[\?\(\s*@((?:\.[\w$-]+|\['[^']*'\]|\[-?\d+\])*)\s*(?:(==|!=|<=|>=|<|>)\s*('[^']*'|"[^"]*"|[\w.-]+)\s*)?\)\]/y,
    ([path, operator, operand]) => ({
      kind: "filter",
      path: steps(path ?? "", 0),
      ...(operator === undefined ? {} : { operator, operand: literal(operand!) }),
    }),
  ],
];

function parse(selector: string): Step[] {
  if (!selector.startsWith("$")) throw new SelectorError(`The selector ${selector} does not begin with $.`);
  return steps(selector, 1);
}

function steps(text: string, start: number): Step[] {
  const found: Step[] = [];
  for (let at = start; at < text.length; ) {
    let isRead = false;
    for (const [pattern, make] of TOKENS) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      found.push(make(match.slice(1)));
      at += match[0].length;
      isRead = true;
      break;
    }
    if (!isRead) throw new SelectorError(`The selector ${text} cannot be read from "${text.slice(at)}" on.`);
  }
  return found;
}

function apply(step: Step, value: unknown): unknown[] {
  switch (step.kind) {
    case "name":
      return isRecord(value) && Object.hasOwn(value, step.name) ? present(value[step.name]) : [];
    case "index":
      return Array.isArray(value) ? present(value.at(step.index)) : [];
    case "slice":
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case "all":
      return children(value);
    case "deep":
      return descendants(value);
    case "filter":
      return children(value).filter((child) => holds(step, child));
  }
}

function descendants(value: unknown): unknown[] {
  const found: unknown[] = [];
  const visit = (item: unknown): void => {
    found.push(item);
    for (const child of children(item)) visit(child);
  };
  visit(value);
  return found;
}

function holds({ path, operator, operand }: Extract<Step, { kind: "filter" }>, value: unknown): boolean {
  let found: unknown[] = [value];
  for (const step of path) found = found.flatMap((item) => apply(step, item));
  if (operator === undefined) return found.length > 0;
  return found.some((item) => compare(item, operator, operand));
}

function compare(item: unknown, operator: string, operand: unknown): boolean {
  if (operator === "==") return item === operand;
  if (operator === "!=") return item !== operand;
  if (typeof item !== typeof operand || (typeof item !== "number" && typeof item !== "string")) return false;
  const other = operand as typeof item;
  if (operator === "<") return item < other;
  if (operator === "<=") return item <= other;
  return operator === ">" ? item > other : item >= other;
}

function literal(text: string): unknown {
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  const number = Number(text);
  if (Number.isNaN(number)) throw new SelectorError(`${text} in a selector's filter is no value: quote a text.`);
  return number;
}

function bound(text: string | undefined): number | undefined {
  return text === undefined || text === "" ? undefined : Number(text);
}

function present(value: unknown): unknown[] {
  return value === undefined ? [] : [value];
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
