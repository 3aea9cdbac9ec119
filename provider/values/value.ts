/** A property value known only after the deployment has run. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A property value as the engine knows it, without secrets: those are unwrapped at the wire. */
export type Value = null | boolean | number | string | typeof UNKNOWN | readonly Value[] | Values;

/** Property values by name. */
export interface Values {
  readonly [name: string]: Value | undefined;
}

/** Whether a value is an object of named values. */
export function isValues(value: Value | undefined): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list of values. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is, or holds at any depth, something unknown. */
export function holdsUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(holdsUnknown);
  if (isValues(value)) return Object.values(value).some(holdsUnknown);
  return false;
}

/** Whether a value says the same as leaving it out: absent, empty text, zero, false, or a list or object without content. */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (isList(value)) return value.length === 0;
  if (isValues(value)) return Object.keys(value).every((name) => name === DEFAULTS || value[name] === undefined);
  return false;
}

/** The key under which inputs carry the names of the properties that the provider, not the program, filled in. */
export const DEFAULTS = "__defaults";

/** State keys of the official provider, meaningful to it alone and wrong as soon as someone else rewrites the state. */
const FOREIGN_KEYS = ["__meta", "__pulumi_raw_state_delta"];

/** A value without the provider's own bookkeeping keys, at any depth. */
export function withoutBookkeeping(value: Values): Values;
export function withoutBookkeeping(value: Value | undefined): Value | undefined;
export function withoutBookkeeping(value: Value | undefined): Value | undefined {
  if (isList(value)) return value.map((item) => withoutBookkeeping(item) ?? null);
  if (!isValues(value)) return value;
  const kept: Record<string, Value> = {};
  for (const [name, item] of Object.entries(value)) {
    if (name === DEFAULTS || FOREIGN_KEYS.includes(name) || item === undefined) continue;
    kept[name] = withoutBookkeeping(item) as Value;
  }
  return kept;
}
