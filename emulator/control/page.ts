import { ControlError } from "./control.ts";

const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;

/** Reads `after` and `limit` of a list, and refuses parameters the list does not know. */
export function readPage(query: URLSearchParams, filters: readonly string[]): { after: number; limit: number } {
  const known = ["after", "limit", ...filters];
  for (const name of query.keys()) {
    if (!known.includes(name)) throw new ControlError(`"${name}" is not a filter. Known filters: ${known.join(", ")}.`);
  }
  return { after: wholeNumber(query, "after", 0, 0), limit: wholeNumber(query, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX) };
}

function wholeNumber(query: URLSearchParams, name: string, absent: number, min: number, max = 2 ** 53 - 1): number {
  const text = query.get(name);
  if (text === null) return absent;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max) {
    throw new ControlError(`"${name}" takes a whole number from ${min} to ${max}, not "${text}".`);
  }
  return number;
}
