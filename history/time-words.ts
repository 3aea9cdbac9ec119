// Words of time for people. Every text and page of a history takes them from here.

/** `2026-12-01 00:05:00Z`: an instant with its zone, to the second. */
export function instantText(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** `00:05:00Z`: the same without its day. */
export function timeText(instant: Date): string {
  return `${instant.toISOString().slice(11, 19)}Z`;
}

/** `2026-12-01T00:05:00Z`: ISO-8601 without a fraction that is none, to be copied. */
export function isoText(instant: Date): string {
  return instant.toISOString().replace(/\.000Z$/, "Z");
}

/** `40 s`, `7 min 31 s`, `1 h 52 min`, `3 d 4 h`: a length, in its two largest units, never rounded up. */
export function lengthText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return inUnits(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return inUnits(hours, "h", minutes % 60, "min");
  return inUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

function inUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
