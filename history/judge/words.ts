/** Ids that are written out; a finding about a thousand nodes has to be readable too. */
const IDS_MAX = 20;

/** `i-1, i-2 and 980 more` */
export function listed(ids: readonly string[]): string {
  if (ids.length <= IDS_MAX) return ids.join(", ");
  return `${ids.slice(0, IDS_MAX).join(", ")} and ${ids.length - IDS_MAX} more`;
}
