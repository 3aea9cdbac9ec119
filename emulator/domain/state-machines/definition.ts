import { parseJson } from "../../input/json.ts";
import { checkMachine, type Diagnostic } from "./language/check-machine.ts";
import { isObject } from "./language/json.ts";

/** Looks at a definition as Step Functions does, and at whether the emulator can run it. */
export function diagnose(text: string): Diagnostic[] {
  let definition: unknown;
  try {
    definition = parseJson(text);
  } catch (error) {
    return [notJson(`The definition is not valid JSON: ${(error as Error).message}`)];
  }
  if (!isObject(definition)) return [notJson("Definition must be a valid JSON object")];
  return checkMachine(definition);
}

function notJson(message: string): Diagnostic {
  return { severity: "ERROR", code: "INVALID_JSON_DESCRIPTION", message, location: "/" };
}
