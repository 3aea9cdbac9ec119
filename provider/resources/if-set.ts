/** The value, or nothing when it says the same as nothing: AWS is not told about empty texts, zeros and empty lists. */
export function ifSet<T>(value: T | undefined): T | undefined {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return undefined;
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
