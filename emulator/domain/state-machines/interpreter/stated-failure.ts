import { StateFailure, StateFault } from "./failure.ts";
import type { Fields } from "./fields.ts";

/** The failure that a Fail state states. */
export async function statedFailure(fields: Fields): Promise<StateFailure> {
  return new StateFailure((await read("Error", fields)) ?? "", await read("Cause", fields));
}

async function read(field: "Error" | "Cause", fields: Fields): Promise<string | undefined> {
  const { state, input, query } = fields;
  if (fields.isJsonata) {
    const value = state[field];
    return value === undefined ? undefined : ((await fields.evaluateAs("string", value, field)) as string);
  }
  const path = state[`${field}Path`];
  if (path === undefined) return state[field];
  const value = query.expression(path, `${field}Path`, input);
  if (typeof value === "string") return value;
  throw new StateFault(`The ${field}Path field must refer to a string, but was ${JSON.stringify(value)}: ${path}`);
}
