import { NOT_KNOWN } from "./not-known.ts";
import type { Problem } from "./problem.ts";

/**
 * Arguments that decide which resources there are: they have to be plain.
 *
 * @param awaited the names of arguments that are computed.
 */
export function plainProblems(values: object, awaited: ReadonlySet<string>, names: readonly string[]): Problem[] {
  const isComputed = (name: string) => {
    const value = (values as Record<string, unknown>)[name];
    return awaited.has(name) || value === NOT_KNOWN || (Array.isArray(value) && value.includes(NOT_KNOWN));
  };
  return names.filter(isComputed).map((key) => ({
    key,
    text: "it is computed, but it decides which resources there are: write it as a plain value, no output or promise.",
  }));
}
