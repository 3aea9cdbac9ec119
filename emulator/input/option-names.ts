import { didYouMean } from "./nearest.ts";

/** The names of options: `true`, or the names in the record that the option is. */
export type Names = { readonly [name: string]: true | Names };

/** The names of all options of a type, so that the compiler refuses a table that differs from it. */
export type OptionNames<Options> = { readonly [Name in keyof Required<Options>]: true | Names };

/**
 * Names that are no option. The compiler refuses them in TypeScript, this does for programs in JavaScript.
 *
 * @param place where the options are among others, e.g. `limits`.
 * @returns what is wrong, and the way out; undefined if nothing is.
 */
export function unknownOptions(options: unknown, names: Names, place = ""): string | undefined {
  const known = Object.keys(names);
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const what = place === "" ? "The options are" : `The option ${place} is`;
    return `${what} ${JSON.stringify(options) ?? typeof options}: give an object with ${known.join(", ")}.`;
  }
  const problems = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const path = place === "" ? name : `${place}.${name}`;
    const inside = Object.hasOwn(names, name) ? names[name] : undefined;
    if (inside === true) return [];
    // Null stands for the default, as in JSON.
    if (inside !== undefined) return value === null ? [] : (unknownOptions(value, inside, path) ?? []);
    const hint = didYouMean(name, known);
    return `Unknown option ${path}.${hint} Known options: ${known.join(", ")}.`;
  });
  return problems.length === 0 ? undefined : problems.join("\n");
}
