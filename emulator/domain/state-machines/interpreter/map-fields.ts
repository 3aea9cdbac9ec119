import type { Json } from "../language/json.ts";
import type { Run } from "./execution-state.ts";
import { QUERY_EVALUATION, RUNTIME, StateFailure, StateFault } from "./failure.ts";
import type { Fields } from "./fields.ts";

/** How many iterations of a Map state without MaxConcurrency AWS runs at once. */
const ITERATIONS_MAX = 40;

export async function itemsOf(fields: Fields): Promise<Json[]> {
  const { state, input, query } = fields;
  if (fields.isJsonata) {
    if (typeof state.Items === "string") return (await fields.evaluateAs("array", state.Items, "Items")) as Json[];
    const items = state.Items === undefined ? input : await query.evaluate(state.Items, "Items", { input });
    if (Array.isArray(items)) return items;
    throw new StateFault(`Map state input must be an array but was: ${JSON.stringify(items)}`, QUERY_EVALUATION);
  }
  const path = state.ItemsPath ?? "$";
  const items = query.filter(path, fields.filtered);
  if (Array.isArray(items)) return items;
  throw new StateFailure(RUNTIME, `Reference path "${path}" must point to array.`);
}

/** How many iterations run at once. */
export async function concurrencyOf(fields: Fields): Promise<number> {
  const count = (await fields.number("MaxConcurrency", "integer")) ?? 0;
  if (count < 0) throw new StateFault("MaxConcurrency cannot be negative.");
  return Math.min(count || ITERATIONS_MAX, ITERATIONS_MAX);
}

/** How many of the iterations may fail. */
export async function toleratedOf(fields: Fields, items: number): Promise<number> {
  const count = (await fields.number("ToleratedFailureCount", "integer")) ?? 0;
  if (count < 0) throw new StateFault("ToleratedFailureCount cannot be negative.");
  const percentage = await fields.number("ToleratedFailurePercentage", "float");
  if (percentage === undefined) return count;
  if (percentage < 0 || percentage > 100) throw new StateFault("ToleratedFailurePercentage must be between 0 and 100.");
  return Math.max(count, Math.floor((items * percentage) / 100));
}

/** @param fields with the iteration in their context object. */
export async function inputOfIteration(fields: Fields, { item }: Run): Promise<Json> {
  const { state, input, query } = fields;
  if (fields.isJsonata) return query.evaluate(state.ItemSelector ?? item!, "ItemSelector", { input });
  const selector = state.ItemSelector ?? state.Parameters;
  return selector === undefined ? item! : query.fill(selector, fields.filtered);
}
