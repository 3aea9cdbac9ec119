/** Ids that are written out; a finding about a thousand nodes has to be readable too. */
const IDS_MAX = 20;

/** `i-1, i-2 and 980 more` */
export function listed(ids: readonly string[]): string {
  if (ids.length <= IDS_MAX) return ids.join(", ");
  return `${ids.slice(0, IDS_MAX).join(", ")} and ${ids.length - IDS_MAX} more`;
}

/** ISO-8601 without a fraction that is none. */
export function iso(instant: Date): string {
  return instant.toISOString().replace(/\.000Z$/, "Z");
}

/** `1 h 52 min`, `12 min`, `40 s` */
export function length(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return `${Math.floor(ms / 1000)} s`;
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}
