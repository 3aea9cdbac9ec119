/**
 * A client's value as text: texts as they are, lists and maps as JSON. `String(value)` would call the `toString` that a
 * JSON object brings along.
 */
export function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
