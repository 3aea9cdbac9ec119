import { isEqual, isObject, type Json } from "./json.ts";
import type { Condition, Operand, Path, Step } from "./json-path.ts";

/** What paths start from. */
export interface Roots {
  readonly input: Json;
  readonly context: Json;
  readonly variables: Readonly<Record<string, Json>>;
}

/** A path that leads nowhere, in the words of Jayway's JsonPath, which AWS shows. */
export class PathNotFound extends Error {}

/** A path that finds, or looks at, more values than it may. */
export class TooManyValues extends PathNotFound {
  constructor(doing: "finds" | "looks at", max: number) {
    super(`The path ${doing} more than ${max} values`);
  }
}

/** Values that one reading may look at. Filters and `..` can be nested so that they look at the same ones over and over. */
const VISITS_MAX = 1_000_000;

/**
 * The value at a definite path, otherwise the list of all values found.
 *
 * @param foundMax how many values a step may find. Default: as many as may be looked at.
 * @throws PathNotFound, of which TooManyValues is one
 */
export function readPathFrom(path: Path, roots: Roots, foundMax = VISITS_MAX): Json {
  const reader = new Reader(roots, foundMax);
  const start = reader.start(path);
  if (path.isDefinite) return readDefinite(path, start);
  return reader.follow(path.steps, 0, [start]);
}

/** Whether a path leads to a value. */
export function hasPath(path: Path, roots: Roots): boolean {
  try {
    const found = readPathFrom(path, roots);
    return path.isDefinite || (found as Json[]).length > 0;
  } catch (error) {
    if (error instanceof PathNotFound) return false;
    throw error;
  }
}

function readDefinite(path: Path, start: Json): Json {
  let value: Json | undefined = start;
  for (const [index, step] of path.steps.entries()) {
    value = member(value!, step);
    if (value !== undefined) continue;
    const shown = `$${path.steps
      .slice(0, index + 1)
      .map(show)
      .join("")}`;
    const isLast = index === path.steps.length - 1;
    throw new PathNotFound(isLast ? `No results for path: ${shown}` : `Missing property in path ${shown}`);
  }
  return value!;
}

function member(value: Json, step: Step): Json | undefined {
  if (step.kind === "names")
    return isObject(value) && hasOwn(value, step.names[0]!) ? value[step.names[0]!] : undefined;
  if (step.kind === "indexes") return Array.isArray(value) ? value.at(step.indexes[0]!) : undefined;
  return undefined;
}

const hasOwn = Object.hasOwn;

function show(step: Step): string {
  if (step.kind === "names") return `[${step.names.map((name) => `'${name}'`).join(",")}]`;
  return step.kind === "indexes" ? `[${step.indexes.join(",")}]` : "";
}

class Reader {
  readonly #roots: Roots;
  readonly #foundMax: number;
  #visits = 0;

  constructor(roots: Roots, foundMax: number) {
    this.#roots = roots;
    this.#foundMax = foundMax;
  }

  start({ root, text }: Path, item?: Json): Json {
    switch (root.kind) {
      case "input":
        return this.#roots.input;
      case "context":
        return this.#roots.context;
      case "item":
        if (item === undefined) throw new PathNotFound(`'@' in ${text} is only known in a filter`);
        return item;
      case "variable":
        if (!hasOwn(this.#roots.variables, root.name)) throw new PathNotFound(`Variable not found: $${root.name}`);
        return this.#roots.variables[root.name]!;
    }
  }

  follow(steps: readonly Step[], from: number, values: readonly Json[]): Json[] {
    let found = [...values];
    for (let index = from; index < steps.length; index++) {
      const step = steps[index]!;
      found = step.kind === "descend" ? this.#descend(found) : found.flatMap((value) => this.#apply(step, value));
      if (found.length > this.#foundMax) throw new TooManyValues("finds", this.#foundMax);
      this.#count(found.length);
    }
    return found;
  }

  /** The values and everything inside them, each before what is inside it. */
  #descend(values: readonly Json[]): Json[] {
    const found: Json[] = [];
    const stack = [...values].reverse();
    while (stack.length > 0) {
      const value = stack.pop()!;
      this.#count(1);
      found.push(value);
      if (typeof value !== "object" || value === null) continue;
      const inner = Array.isArray(value) ? value : Object.values(value);
      for (let index = inner.length - 1; index >= 0; index--) stack.push(inner[index]!);
    }
    return found;
  }

  #apply(step: Step, value: Json): Json[] {
    this.#count(1);
    switch (step.kind) {
      case "names":
        if (!isObject(value)) return [];
        return step.names.flatMap((name) => (hasOwn(value, name) && value[name] !== undefined ? [value[name]] : []));
      case "indexes":
        if (!Array.isArray(value)) return [];
        return step.indexes.map((index) => value.at(index)).filter((item) => item !== undefined);
      case "slice":
        return Array.isArray(value) ? value.slice(step.from, step.to) : [];
      case "all":
        if (Array.isArray(value)) return value;
        return isObject(value) ? Object.values(value) : [];
      case "filter":
        // As Jayway does: an object is looked at itself, a list item by item.
        return (Array.isArray(value) ? value : isObject(value) ? [value] : []).filter((item) =>
          this.#holds(step.condition, item),
        );
      case "descend":
        return this.#descend([value]);
    }
  }

  #holds(condition: Condition, item: Json): boolean {
    this.#count(1);
    switch (condition.kind) {
      case "or":
        return condition.conditions.some((one) => this.#holds(one, item));
      case "and":
        return condition.conditions.every((one) => this.#holds(one, item));
      case "not":
        return !this.#holds(condition.condition, item);
      case "constant":
        return condition.value;
      case "exists":
        return this.#operand({ path: condition.path }, item) !== undefined;
      case "compare": {
        const left = this.#operand(condition.left, item);
        const right = this.#operand(condition.right, item);
        if (condition.operator === "==" || condition.operator === "!=") {
          const isSame = left !== undefined && right !== undefined && isEqual(left, right);
          return isSame === (condition.operator === "==");
        }
        return isOrdered(left) && isOrdered(right) && isInOrder(left, condition.operator, right);
      }
    }
  }

  #operand(operand: Operand, item: Json): Json | undefined {
    if ("literal" in operand) return operand.literal;
    const { path } = operand;
    try {
      const start = this.start(path, item);
      if (path.isDefinite) return readDefinite(path, start);
      const found = this.follow(path.steps, 0, [start]);
      return found.length > 0 ? found : undefined;
    } catch (error) {
      if (error instanceof PathNotFound) return undefined;
      throw error;
    }
  }

  #count(visits: number): void {
    this.#visits += visits;
    if (this.#visits > VISITS_MAX) throw new TooManyValues("looks at", VISITS_MAX);
  }
}

function isOrdered(value: Json | undefined): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

function isInOrder(left: number | string, operator: "<" | "<=" | ">" | ">=", right: number | string): boolean {
  if (typeof left !== typeof right) return false;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}

/** A reference path that cannot be written to. */
export class PathNotWritable extends Error {}

/**
 * `target` with `value` at a reference path; objects that are missing on the way are made.
 *
 * @throws PathNotWritable
 */
export function writePath(path: Path, target: Json, value: Json): Json {
  return write(path, 0, target, value);
}

function write(path: Path, index: number, target: Json | undefined, value: Json): Json {
  const step = path.steps[index];
  if (!step) return value;
  if (step.kind === "names") {
    const name = step.names[0]!;
    if (target !== undefined && target !== null && !isObject(target)) throw new PathNotWritable(path.text);
    const inner = target && hasOwn(target, name) ? target[name] : undefined;
    return { ...target, [name]: write(path, index + 1, inner, value) };
  }
  if (step.kind !== "indexes" || !Array.isArray(target)) throw new PathNotWritable(path.text);
  const place = step.indexes[0]!;
  if (place < 0 || place >= target.length) throw new PathNotWritable(path.text);
  return target.with(place, write(path, index + 1, target[place], value));
}
