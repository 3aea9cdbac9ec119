/** An instant as Go's RFC 3339 writes it: in UTC, to the second. */
export function rfc3339(date: Date | undefined): string | undefined {
  return date?.toISOString().replace(/\.\d+Z$/, "Z");
}
