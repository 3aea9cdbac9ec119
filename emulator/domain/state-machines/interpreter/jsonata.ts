import jsonata from "jsonata";
import type { Draw } from "../language/intrinsics.ts";
import { hash, mixed, parseJson, partition, range, uuid } from "../language/intrinsics.ts";
import { isObject, type Json } from "../language/json.ts";
import { QUERY_EVALUATION, StateFault } from "./failure.ts";

/** Limits on one expression: steps, and nested calls of functions. */
const STEPS_MAX = 500_000;
const DEPTH_MAX = 500;
/** Limit on the items of a list that an expression builds. */
const ITEMS_MAX = 1_000_000;

/** Parsed expressions: those of a definition are evaluated again and again. */
const read = new Map<string, jsonata.Expression>();
const READ_MAX = 1000;

/**
 * Evaluates an expression. `field` is the place of the expression for messages, e.g. `Output/total`.
 *
 * @throws StateFault States.QueryEvaluationError
 */
export async function evaluateJsonata(
  expression: string,
  field: string,
  bindings: Readonly<Record<string, unknown>>,
  draw: Draw,
): Promise<Json> {
  const about = `The JSONata expression '${expression}' specified for the field '${field}'`;
  const fault = (reason: string) => new StateFault(`${about} ${reason}`, QUERY_EVALUATION, field);
  let value: unknown;
  try {
    value = await readExpression(expression).evaluate(undefined, { ...functionsOf(draw), ...bindings });
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw fault(
      `threw an error during evaluation. ${code === undefined ? "" : `${code}: `}${message ?? String(error)}`,
    );
  }
  if (value === undefined) throw fault("returned nothing (undefined).");
  if (isFunction(value)) throw fault("returned an unsupported result type.");
  const text = JSON.stringify(value);
  if (text === undefined) throw fault("returned an unsupported result type.");
  return JSON.parse(text) as Json;
}

function readExpression(expression: string): jsonata.Expression {
  let found = read.get(expression);
  if (!found) {
    found = jsonata(expression, { stack: DEPTH_MAX, sequence: ITEMS_MAX });
    if (read.size >= READ_MAX) read.clear();
    read.set(expression, found);
  }
  let steps = 0;
  // The package calls this before each step, so it can stop an expression that never ends.
  found.assign(Symbol.for("jsonata.__evaluate_entry") as unknown as string, () => {
    if (++steps > STEPS_MAX) throw new Error(`The expression takes more than ${STEPS_MAX} steps`);
  });
  return found;
}

function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  return isObject(value) && ("_jsonata_lambda" in value || "_jsonata_function" in value);
}

/** The functions that Step Functions adds. `$now`, `$millis`, `$random` and `$shuffle` use the thread's clock and random numbers. */
function functionsOf(draw: Draw): Record<string, unknown> {
  return {
    partition: (list: Json[], size: number) => partition(list, Math.round(size)),
    // As with any sequence of JSONata, a single item is not put into a list.
    range: (first: number, last: number, step: number) => {
      const items = range(Math.round(first), Math.round(last), Math.round(step));
      return items.length === 1 ? items[0] : items;
    },
    hash: (data: Json, algorithm: Json) => hash(typeof data === "string" ? data : JSON.stringify(data), algorithm),
    random: (seed?: number) => (seed === undefined ? draw() : mixed(seed)),
    uuid: () => uuid(draw),
    parse: (text: string) => parseJson(text),
    eval: () => {
      throw new Error("$eval is not supported by Step Functions: use $parse");
    },
  };
}
