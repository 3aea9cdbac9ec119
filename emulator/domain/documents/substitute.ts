import { textOf } from "../../input/text.ts";
/** A parameter's value inside a document: a list for StringList, else text or what a JSON parameter holds. */
export type ParameterValue = unknown;

/**
 * Puts parameter values where `{{ name }}` stands. A text that is nothing but one reference becomes the value itself, so
 * that `runCommand: "{{ commands }}"` is a list; inside a longer text lists and maps are written as JSON. A reference
 * inside a list that becomes a list is spread. References to unknown names are left as they are.
 */
export function substitute(template: unknown, values: Readonly<Record<string, ParameterValue>>): unknown {
  if (typeof template === "string") return substituteText(template, values);
  if (Array.isArray(template)) {
    return template.flatMap((member) => {
      const value = substitute(member, values);
      return typeof member === "string" && Array.isArray(value) ? value : [value];
    });
  }
  if (typeof template === "object" && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([name, member]) => [name, substitute(member, values)]));
  }
  return template;
}

/** How many characters the values have that `substitute` would put in; a list is spread as many times as it is named. */
export function substitutedLength(template: unknown, values: Readonly<Record<string, ParameterValue>>): number {
  const lengths = new Map(Object.entries(values).map(([name, value]) => [name, textOf(value).length]));
  let length = 0;
  for (const [, name] of JSON.stringify(template).matchAll(/\{\{\s*([a-zA-Z0-9]+)\s*\}\}/g)) {
    length += lengths.get(name!) ?? 0;
  }
  return length;
}

function substituteText(text: string, values: Readonly<Record<string, ParameterValue>>): unknown {
  const whole = /^\s*\{\{\s*([a-zA-Z0-9]+)\s*\}\}\s*$/.exec(text)?.[1];
  if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole];
  return text.replace(/\{\{\s*([a-zA-Z0-9]+)\s*\}\}/g, (reference, name: string) => {
    if (!Object.hasOwn(values, name)) return reference;
    const value = values[name];
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
