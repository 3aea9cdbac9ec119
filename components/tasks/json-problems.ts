import type { Problem } from "../problem.ts";

/** What a function or a state machine would refuse as its input. */
export function jsonProblems(key: string, text: string | undefined): Problem[] {
  if (text === undefined) return [];
  const bytes = Buffer.byteLength(text);
  if (bytes > 4096) return [{ key, text: `it has ${bytes} bytes: use up to 4096.` }];
  try {
    JSON.parse(text);
    return [];
  } catch {
    return [{ key, text: `"${text}" is not JSON: write it like {"node": "{{RESOURCE_ID}}"}.` }];
  }
}
