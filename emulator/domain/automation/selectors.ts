import type { Json } from "../state-machines/language/json.ts";
import { parsePath } from "../state-machines/language/json-path.ts";
import { PathNotFound, readPathFrom, TooManyValues } from "../state-machines/language/read-path.ts";
import { ExpressionSyntaxError } from "../state-machines/language/scanner.ts";

/** Limit on the number of results: repeated `..` and `*` find the same value many times. */
const FOUND_MAX = 100_000;

export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectorError";
  }
}

/**
 * What a selector of a runbook (`$.Reservations[0].Instances[*].State.Name`) finds in a value: JSONPath, as state machines
 * read it. A path that can match only one place returns the value there; any other path returns a list.
 *
 * @returns undefined when the path is definite and nothing matches.
 * @throws SelectorError for an invalid JSONPath.
 */
export function select(selector: string, value: unknown): unknown {
  try {
    const path = parsePath(selector);
    if (path.root.kind !== "input") throw new SelectorError(`The selector ${selector} does not begin with $.`);
    return readPathFrom(path, { input: value as Json, context: null, variables: {} }, FOUND_MAX);
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) throw new SelectorError(`The selector is not valid. ${error.message}.`);
    if (error instanceof TooManyValues) {
      throw new SelectorError(`${error.message.replace("The path", `The selector ${selector}`)}.`);
    }
    if (error instanceof PathNotFound) return undefined;
    throw error;
  }
}
