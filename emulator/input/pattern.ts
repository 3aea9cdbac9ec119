import type { RE2JS } from "re2js";
import { lazyPackage } from "./lazy-package.ts";

/** A pattern that cannot be used, and why: the sentence goes on from "the pattern". */
export class PatternError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "PatternError";
  }
}

/** Characters of a pattern. Parameter Store takes 1,024, documents say nothing. */
const SOURCE_LENGTH_MAX = 10_000;
/** Instructions that a pattern may compile to: `[a-z]{1,512}` is a thousand, and nested counts multiply. */
const INSTRUCTIONS_MAX = 2500;
/** Instructions times characters that the matching of one request may cost: a third of a second at worst. */
const STEPS_MAX = 12_000_000;
/** How many compiled patterns are remembered. */
const REMEMBERED_MAX = 500;

const remembered = new Map<string, RE2JS>();

/**
 * Matches texts against patterns that clients supplied, in linear time: `(a+)+$` takes as long as `a+$`. One matcher is for
 * one request, and refuses to go on when a request asks for too much altogether.
 */
export class PatternMatcher {
  #stepsLeft = STEPS_MAX;

  /**
   * Whether the pattern matches the whole text.
   *
   * @throws PatternError as `checkPattern` does, or when this text is more than the request may cost.
   */
  matches(source: string, text: string): boolean {
    const expression = compiled(source);
    this.#stepsLeft -= expression.programSize() * text.length;
    if (this.#stepsLeft < 0) throw new PatternError("and the values are too large to be matched in one request");
    return expression.matches(text);
  }
}

/** @throws PatternError when RE2 cannot read the pattern, or it is too large. */
export function checkPattern(source: string): void {
  compiled(source);
}

function compiled(source: string): RE2JS {
  const known = remembered.get(source);
  if (known) return known;
  const expression = compile(source);
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(source, expression);
  return expression;
}

const re2 = lazyPackage<typeof import("re2js")>("re2js");

function compile(source: string): RE2JS {
  if (source.length > SOURCE_LENGTH_MAX) throw new PatternError(`has more than ${SOURCE_LENGTH_MAX} characters`);
  const { RE2JS, RE2JSException } = re2();
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, "");
    throw new PatternError(`is not one of RE2, which the emulator uses (${reason}): ${LACKS}`);
  }
  const size = expression.programSize();
  if (size > INSTRUCTIONS_MAX) {
    throw new PatternError(
      `is too large: with its repetitions it has ${size} steps, and ${INSTRUCTIONS_MAX} are allowed`,
    );
  }
  return expression;
}

const LACKS = "it has no look-around, no back references and no repetition above 1000";
