export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export function isObject(value: unknown): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The name of a value's type in messages: `null`, `boolean`, `number`, `string`, `array` or `object`. */
export function typeName(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Whether two values are the same; the order of an object's members does not count. */
export function isEqual(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => isEqual(item, other[index]!));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && isEqual(one[name]!, other[name]!));
}

/** Jackson, which AWS reads JSON with, refuses deeper documents. */
export const DEPTH_MAX = 1000;

/** Whether a JSON text nests deeper than `DEPTH_MAX`. Reading it with `JSON.parse` first would be no protection. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === BRACE_OPEN || code === BRACKET_OPEN) {
      if (++depth > DEPTH_MAX) return true;
    } else if (code === BRACE_CLOSE || code === BRACKET_CLOSE) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
