/** The value of a config key whose text is what Pulumi hands to a program: groups and lists are JSON in it. */
export function valueInText(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // A text that only looks like JSON is a text.
    return text;
  }
}
