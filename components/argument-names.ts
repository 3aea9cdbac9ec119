import { Resource } from "@pulumi/pulumi";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";

/** The names of a record's members; of each that is a record, or a list of records, the names inside, or `true`. */
export type ArgumentNames<Args> = { readonly [Name in keyof Required<Args>]: Inside };
type Inside = true | { readonly [name: string]: Inside } | readonly [{ readonly [name: string]: Inside }];

/** Names that are no argument: the compiler refuses them in TypeScript, this does for everybody else. */
export function argumentNameProblems(values: unknown, names: Inside, place = ""): Problem[] {
  if (names === true || typeof values !== "object" || values === null || Resource.isInstance(values)) return [];
  if (isListOf(names)) {
    if (!Array.isArray(values)) return [];
    return values.flatMap((value, index) => argumentNameProblems(value, names[0], `${place}[${index}]`));
  }
  return Object.entries(values).flatMap(([name, value]) => {
    const key = place === "" ? name : `${place}.${name}`;
    if (Object.hasOwn(names, name)) return argumentNameProblems(value, names[name]!, key);
    const known = Object.keys(names);
    const meant = nearest(name, known);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return [{ key, text: `it is not an argument.${hint} Known are ${known.join(", ")}.` }];
  });
}

function isListOf(names: Exclude<Inside, true>): names is readonly [{ readonly [name: string]: Inside }] {
  return Array.isArray(names);
}
