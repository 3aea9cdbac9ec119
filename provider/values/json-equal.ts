import { goJson } from "./go-json.ts";

/** Whether two JSON texts hold the same; texts that are not JSON are equal only to themselves. */
export function jsonEqual(left: string, right: string): boolean {
  if (left === right) return true;
  try {
    return goJson(JSON.parse(left)) === goJson(JSON.parse(right));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
