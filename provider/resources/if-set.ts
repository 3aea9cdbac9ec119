/** The value, or undefined for empty strings, zeros and empty lists, which are not sent to AWS. */
export function ifSet<T>(value: T | undefined): T | undefined {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return undefined;
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
