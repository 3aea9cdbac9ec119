import { DEPTH_MAX, isDeeperThan } from "./json.ts";
import { lazyPackage } from "./lazy-package.ts";

/** The library, which reads and writes YAML. */
export const yaml = lazyPackage<typeof import("yaml")>("yaml");

/** Text that is not YAML, or means more than a program can follow. */
export class YamlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "YamlError";
  }
}

/** How many values aliases may stand for: what stops ten lines from meaning a billion values. */
export const ALIASES_MAX = 100;

/**
 * Reads YAML that a client supplied. Tags that YAML does not define itself are left out of account.
 *
 * @throws YamlError when the text is not YAML, nests deeper than DEPTH_MAX (an alias to what contains it does) or has aliases
 *   that stand for too much.
 */
export function parseYaml(text: string): unknown {
  let value: unknown;
  try {
    value = yaml().parse(text, { maxAliasCount: ALIASES_MAX, logLevel: "error" });
  } catch (error) {
    // The parser follows the nesting with the stack: a RangeError is text that nests thousands deep.
    const reason = error instanceof RangeError ? `it nests deeper than ${DEPTH_MAX} levels` : (error as Error).message;
    throw new YamlError(reason);
  }
  if (isDeeperThan(DEPTH_MAX, value)) throw new YamlError(`it nests deeper than ${DEPTH_MAX} levels`);
  return value;
}
