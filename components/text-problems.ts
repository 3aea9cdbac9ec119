import { isKnown, type MaybeKnown } from "./not-known.ts";
import type { Problem } from "./problem.ts";

// Each rule passes over a value that is left out, or not known yet.

/** The form of the names of windows, targets, tasks and baselines. */
export function nameProblems(name: unknown, what: string): Problem[] {
  if (typeof name !== "string" || /^[a-zA-Z0-9_\-.]{3,128}$/.test(name)) return [];
  return [
    { key: "name", text: `"${name}" is not a ${what}'s name: use 3 to 128 of the characters a-z A-Z 0-9 _ - and .` },
  ];
}

export function lengthProblems(key: string, value: unknown, min: number, max: number): Problem[] {
  if (typeof value !== "string" || (value.length >= min && value.length <= max)) return [];
  const fix = min === 0 ? `use up to ${max}.` : `use ${min} to ${max}, or leave it out.`;
  return [{ key, text: `it has ${value.length} characters: ${fix}` }];
}

export function choiceProblems(key: string, value: unknown, choices: readonly string[]): Problem[] {
  if (typeof value !== "string" || choices.includes(value)) return [];
  const last = choices.length === 2 ? choices.join(" or ") : choices.join(", ");
  return [{ key, text: `"${value}" is unknown: use ${last}.` }];
}

export function countProblems(
  key: string,
  list: unknown,
  range: { readonly min: number; readonly max: number; readonly what: string; readonly fix?: string },
): Problem[] {
  if (!Array.isArray(list) || (list.length >= range.min && list.length <= range.max)) return [];
  const bounds = range.min === 0 ? `up to ${range.max}` : `${range.min} to ${range.max}`;
  return [{ key, text: `use ${bounds} ${range.what}, not ${list.length}${range.fix ? `: ${range.fix}` : ""}.` }];
}

/** An ARN of a service and kind, in any partition. */
export function arnProblems(key: string, value: unknown, form: RegExp, example: string): Problem[] {
  if (typeof value !== "string" || form.test(value)) return [];
  return [{ key, text: `"${value}" is refused: use an ARN such as ${example}.` }];
}

/** An ARN of another service, in any partition. */
export function serviceProblems(key: string, value: unknown, service: string, example: string): Problem[] {
  const parts = typeof value === "string" ? value.split(":") : [];
  if (parts.length < 6 || parts[2] === service) return [];
  return [{ key, text: `"${value}" is of another service: use an ARN such as ${example}.` }];
}

/** The items of a list that are known. */
export function knownItems<T>(list: readonly MaybeKnown<T>[] | undefined): T[] {
  return Array.isArray(list) ? (list as readonly MaybeKnown<T>[]).filter(isKnown) : [];
}
