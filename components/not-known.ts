/** Stands for a value inside a list or a record that is not known yet, as in a preview what a new resource computes. */
export const NOT_KNOWN = Symbol("not known yet");

export type MaybeKnown<T> = T | typeof NOT_KNOWN;

export function isKnown<T>(value: MaybeKnown<T>): value is T {
  return value !== NOT_KNOWN;
}
