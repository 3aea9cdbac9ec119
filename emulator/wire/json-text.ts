/** Parts of answers that never change, with their text once it was needed. */
const texts = new WeakMap<object, string | undefined>();

/** Says that an answer, or a member of a list in it, never changes: it is made JSON once, however often it is sent. */
export function unchanging<T extends object>(part: T): T {
  if (!texts.has(part)) texts.set(part, undefined);
  return part;
}

/** `JSON.stringify` of an answer. */
export function jsonText(answer: object): string {
  if (texts.has(answer)) return textOf(answer);
  const members = Object.entries(answer);
  if (!members.some(([, value]) => isListOfUnchanging(value))) return JSON.stringify(answer);
  const written: string[] = [];
  for (const [name, value] of members) {
    const text = isListOfUnchanging(value) ? `[${value.map(textOf).join(",")}]` : JSON.stringify(value);
    if (text !== undefined) written.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${written.join(",")}}`;
}

function isListOfUnchanging(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.length > 0 && texts.has(value[0]);
}

function textOf(part: object): string {
  const known = texts.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(part);
  if (texts.has(part)) texts.set(part, text);
  return text;
}
