import { type Place, refuse, show, text } from "./reader.ts";

/** A date (its midnight in UTC) or an instant with its offset, as epoch milliseconds. */
export function instant(place: Place): number {
  const given = text(place);
  const parsed = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(parsed)) {
    throw refuse(place, `is ${show(given)}, but must be a date such as 2026-10-15 or 2026-10-15T06:00:00Z.`);
  }
  return parsed;
}
