/**
 * A program that throws tells where, with paths of this machine. Who deploys gets the reason; the frames stay in the log.
 * Dates become texts, as they do in JSON.
 */
export function withoutFrames<T>(told: T): T {
  return JSON.parse(JSON.stringify(told, (_key, part) => (typeof part === "string" ? strip(part) : part)));
}

function strip(text: string): string {
  return text.replace(/(?:\n\s+at [^\n]+)+/g, "");
}
