/**
 * JSON as Go's encoding/json writes it: keys sorted, `<`, `>`, `&` and the two JavaScript line separators escaped.
 *
 * @param indent spaces for each level; none when left out.
 */
export function goJson(value: unknown, indent?: number): string {
  return escapeHtml(JSON.stringify(sorted(value), null, indent));
}

/** Go's escapes for JSON that may end up in HTML, applied to a finished JSON text. */
export function escapeHtml(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted((value as Record<string, unknown>)[name])]));
}
