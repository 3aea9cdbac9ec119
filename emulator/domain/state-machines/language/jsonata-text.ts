/** The expression in a text `{% … %}`; undefined for any other text. */
export function jsonataIn(text: string): string | undefined {
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}
