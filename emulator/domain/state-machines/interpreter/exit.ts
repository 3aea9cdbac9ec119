import type { Json } from "../language/json.ts";
import type { Catcher } from "../language/machine.ts";
import type { StateFailure } from "./failure.ts";
import type { Fields } from "./fields.ts";
import { placeResult } from "./query.ts";

/** What leaves a state. */
export interface Exit {
  readonly output: Json;
  /** The variables that it sets. */
  readonly assigned: Record<string, Json> | undefined;
  /** The state that follows; undefined at the end of its machine. */
  readonly next: string | undefined;
}

/** What the fields of a state make of its result. */
export async function exitWith(fields: Fields, result: Json): Promise<Exit> {
  const { state, input, query } = fields;
  const next = state.Next;
  if (fields.isJsonata) {
    const states = { input, result };
    const output = await query.evaluate(state.Output ?? result, "Output", states);
    return { output, assigned: await fields.evaluateAssign(state.Assign, states), next };
  }
  const hasResult = state.Type !== "Wait" && state.Type !== "Succeed";
  const assigned = fields.fillAssign(state.Assign, hasResult ? result : fields.filtered);
  let output = fields.filtered;
  if (hasResult) {
    const selected = state.ResultSelector === undefined ? result : query.fill(state.ResultSelector, result);
    output = placeResult(state.ResultPath, input, selected);
  }
  return { output: query.filter(state.OutputPath, output), assigned, next };
}

/** What a catcher of a state makes of an error. */
export async function exitWithError(
  fields: Fields,
  catcher: Catcher,
  { error, cause = "" }: StateFailure,
): Promise<Exit> {
  const { input, query } = fields;
  const errorOutput = { Error: error, Cause: cause };
  const next = catcher.Next;
  if (fields.isJsonata) {
    const states = { input, errorOutput };
    const output = await query.evaluate(catcher.Output ?? errorOutput, "Output", states);
    return { output, assigned: await fields.evaluateAssign(catcher.Assign, states), next };
  }
  const output = placeResult(catcher.ResultPath, input, errorOutput);
  return { output, assigned: fields.fillAssign(catcher.Assign, errorOutput), next };
}
