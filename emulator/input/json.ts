/** Values may nest so deep: Jackson, which AWS reads JSON with, refuses deeper ones, and a program can still follow these. */
export const DEPTH_MAX = 1000;

/** Text that is not JSON, or nests too deep. */
export class JsonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JsonError";
  }
}

/**
 * Reads JSON that a client supplied.
 *
 * @throws JsonError when the text is not JSON or nests deeper than DEPTH_MAX; the message is JavaScript's in the first case.
 */
export function parseJson(text: string): unknown {
  if (isNestedTooDeep(text)) {
    throw new JsonError(`It is nested too deep: more than ${DEPTH_MAX} levels.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JsonError((error as Error).message);
  }
}

/** Whether a value is an object as JSON has them: not null and not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a JSON text nests deeper than DEPTH_MAX; brackets inside its strings do not count. */
export function isNestedTooDeep(text: string): boolean {
  // Most texts are too short for it.
  if (text.length <= DEPTH_MAX) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > DEPTH_MAX) return true;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
    }
  }
  return false;
}

/** The place of the quote that ends the string which begins at `start`, or the text's end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    at = quote + 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;

/** Whether a value, however it came to be, nests deeper than so many levels. */
export function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member));
}
