import { type Expression, parseExpression } from "../language/intrinsic-call.ts";
import type { Draw } from "../language/intrinsics.ts";
import { evaluate as evaluateExpression, IntrinsicFailure } from "../language/intrinsics.ts";
import { isObject, type Json } from "../language/json.ts";
import { type Path, parsePath } from "../language/json-path.ts";
import { jsonataIn } from "../language/jsonata-text.ts";
import { PathNotFound, PathNotWritable, type Roots, readPathFrom, writePath } from "../language/read-path.ts";
import { StateFault } from "./failure.ts";
import { evaluateJsonata } from "./jsonata.ts";

/** The value of `$states` in JSONata, without the context object. */
export interface StatesBinding {
  readonly input: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** Evaluates the fields of a state, at one moment of the state. */
export class Query {
  readonly context: Json;
  readonly variables: Readonly<Record<string, Json>>;
  readonly #draw: Draw;

  constructor(context: Json, variables: Readonly<Record<string, Json>>, draw: Draw) {
    this.context = context;
    this.variables = variables;
    this.#draw = draw;
  }

  /** @throws PathNotFound */
  read(path: string, input: Json): Json {
    return readPathFrom(pathOf(path), this.#roots(input));
  }

  /** InputPath or OutputPath. `$` when it is left out; an empty object when it is null. */
  filter(path: string | null | undefined, input: Json): Json {
    if (path === undefined || path === "$") return input;
    if (path === null) return {};
    try {
      return this.read(path, input);
    } catch (error) {
      throw asFault(error, (reason) => `Invalid path '${path}' : ${reason}`);
    }
  }

  /** Evaluates the path or intrinsic function in the field `field`. */
  expression(text: string, field: string, input: Json): Json {
    const about = () =>
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(
        text.startsWith("$$") ? this.context : input,
      )}'`;
    try {
      return evaluateExpression(expressionOf(text), this.#roots(input), this.#draw);
    } catch (error) {
      if (error instanceof IntrinsicFailure) {
        const reason = `The function '${text}' had the following error: ${error.message}`;
        throw new StateFault(reason, "States.IntrinsicFailure");
      }
      throw asFault(error, about);
    }
  }

  /** Fills in the paths and functions of a payload template. */
  fill(template: Json, input: Json): Json {
    if (Array.isArray(template)) return template.map((item) => this.fill(item, input));
    if (!isObject(template)) return template;
    return Object.fromEntries(
      Object.entries(template).map(([name, value]) =>
        name.endsWith(".$")
          ? [name.slice(0, -2), this.expression(String(value), name, input)]
          : [name, this.fill(value, input)],
      ),
    );
  }

  /** Evaluates the expressions in a value of JSONata. */
  async evaluate(value: Json, field: string, states: StatesBinding): Promise<Json> {
    if (typeof value === "string") {
      const expression = jsonataIn(value);
      if (expression === undefined) return value;
      const bindings = { ...this.variables, states: { ...states, context: this.context } };
      return evaluateJsonata(expression, field, bindings, this.#draw);
    }
    if (Array.isArray(value)) {
      const items: Json[] = [];
      for (const [index, item] of value.entries()) items.push(await this.evaluate(item, `${field}[${index}]`, states));
      return items;
    }
    if (!isObject(value)) return value;
    const members: [string, Json][] = [];
    for (const [name, inner] of Object.entries(value)) {
      members.push([name, await this.evaluate(inner, `${field}/${name}`, states)]);
    }
    return Object.fromEntries(members);
  }

  #roots(input: Json): Roots {
    return { input, context: this.context, variables: this.variables };
  }
}

/** Puts the result into the state's input at ResultPath. */
export function placeResult(resultPath: string | null | undefined, input: Json, result: Json): Json {
  if (resultPath === null) return input;
  if (resultPath === undefined || resultPath === "$") return result;
  try {
    return writePath(pathOf(resultPath), input, result);
  } catch (error) {
    if (!(error instanceof PathNotWritable)) throw error;
    const reason = `Unable to apply ReferencePath ${resultPath} to input ${JSON.stringify(input)}`;
    throw new StateFault(reason, "States.ResultPathMatchFailure");
  }
}

function asFault(error: unknown, text: (reason: string) => string): unknown {
  return error instanceof PathNotFound ? new StateFault(text(error.message)) : error;
}

/** Parsed paths and functions: those of a definition are evaluated again and again. */
const paths = new Map<string, Path>();
const expressions = new Map<string, Expression>();
const KEPT_MAX = 10_000;

function kept<T>(cache: Map<string, T>, text: string, parse: (text: string) => T): T {
  let found = cache.get(text);
  if (found === undefined) {
    found = parse(text);
    if (cache.size >= KEPT_MAX) cache.clear();
    cache.set(text, found);
  }
  return found;
}

export function pathOf(text: string): Path {
  return kept(paths, text, parsePath);
}

function expressionOf(text: string): Expression {
  return kept(expressions, text, parseExpression);
}
