import type { Properties, Property } from "../schema/property.ts";
import { archivesEqual } from "../values/archive.ts";
import { DEFAULTS, holdsUnknown, isList, isValues, isZero, UNKNOWN, type Value, type Values } from "../values/value.ts";

/** What happened to one value between the state and the program. */
export type DifferenceKind = "add" | "delete" | "update";

/** One difference, at a path in Pulumi's notation such as `targets[0].values[1]` or `tags["a.b"]`. */
export interface Difference {
  readonly path: string;
  readonly kind: DifferenceKind;
}

/**
 * The differences between what the state says and what the program asks for. Values that AWS decides never differ, nor
 * do values that AWS completes and the program leaves out; leaving out any other value means to remove it.
 */
export function compareObjects(properties: Properties, olds: Values, news: Values, prefix = ""): readonly Difference[] {
  const differences: Difference[] = [];
  for (const name of Object.keys(properties).sort()) {
    const property = properties[name] as Property;
    if (property.rules.output) continue;
    const value = news[name] ?? undefined;
    if (value === undefined && property.rules.computed) continue;
    differences.push(
      ...compareProperty(property, olds[name] ?? undefined, value, prefix === "" ? name : `${prefix}.${name}`),
    );
  }
  return differences;
}

function compareProperty(
  property: Property,
  old: Value | undefined,
  given: Value | undefined,
  path: string,
): readonly Difference[] {
  const wanted = given ?? property.rules.default;
  if (wanted === undefined || (isZero(wanted) && !isNestedObject(property, wanted))) {
    return isZero(old) ? [] : [{ path, kind: wanted === undefined ? "delete" : "update" }];
  }
  return compareValues(property, old, wanted, path);
}

/** An object given without content is still given: `{}` turns a sub-configuration on. */
function isNestedObject(property: Property, value: Value): boolean {
  return property.kind === "object" && isValues(value);
}

function compareValues(property: Property, old: Value | undefined, wanted: Value, path: string): readonly Difference[] {
  if (wanted === UNKNOWN) return [{ path, kind: old === undefined ? "add" : "update" }];
  if (old === undefined || old === null) return [{ path, kind: "add" }];
  if (property.kind === "object" && isValues(old) && isValues(wanted)) {
    return compareObjects(property.properties ?? {}, old, wanted, path);
  }
  if (property.kind === "archive") return archivesEqual(old, wanted) ? [] : [{ path, kind: "update" }];
  if (property.kind === "map" && isValues(old) && isValues(wanted)) return compareMaps(old, wanted, path);
  if (property.element && isList(old) && isList(wanted)) {
    return property.kind === "set"
      ? compareSets(property.element, old, wanted, path)
      : compareLists(property.element, old, wanted, path);
  }
  return scalarsEqual(property, old, wanted) ? [] : [{ path, kind: "update" }];
}

function scalarsEqual(property: Property, old: Value, wanted: Value): boolean {
  if (old === wanted) return true;
  if (typeof old !== "string" || typeof wanted !== "string") return String(old) === String(wanted) && !isValues(old);
  return property.rules.equivalent?.(old, wanted) ?? false;
}

function compareMaps(olds: Values, news: Values, path: string): readonly Difference[] {
  const differences: Difference[] = [];
  for (const key of [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort()) {
    if (key === DEFAULTS) continue;
    const old = olds[key];
    const wanted = news[key];
    const at = `${path}${mapKey(key)}`;
    if (old === undefined) differences.push({ path: at, kind: "add" });
    else if (wanted === undefined) differences.push({ path: at, kind: "delete" });
    else if (old !== wanted) differences.push({ path: at, kind: "update" });
  }
  return differences;
}

/** A key in Pulumi's property path notation: `.key`, or `["key"]` when it is not a plain word. */
function mapKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function compareLists(
  element: Property,
  olds: readonly Value[],
  news: readonly Value[],
  path: string,
): readonly Difference[] {
  const differences: Difference[] = [];
  for (let index = 0; index < Math.max(olds.length, news.length); index++) {
    const at = `${path}[${index}]`;
    const old = olds[index];
    const wanted = news[index];
    if (wanted === undefined) differences.push({ path: at, kind: "delete" });
    else differences.push(...compareValues(element, old, wanted, at));
  }
  return differences;
}

/**
 * Items of a set are the same when nothing differs between them; what is left over is paired by position.
 * An unknown item equals nothing.
 */
function compareSets(
  element: Property,
  olds: readonly Value[],
  news: readonly Value[],
  path: string,
): readonly Difference[] {
  const gone = new Map<number, Value>(olds.entries());
  const come = new Map<number, Value>();
  for (const [index, item] of news.entries()) {
    const wanted: Value = item;
    const isTwin = (old: Value) => !holdsUnknown(wanted) && compareValues(element, old, wanted, "").length === 0;
    const twin = [...gone].find(([, old]) => isTwin(old));
    if (twin) gone.delete(twin[0]);
    else come.set(index, wanted);
  }
  const differences: Difference[] = [];
  for (const index of [...new Set([...gone.keys(), ...come.keys()])].sort((left, right) => left - right)) {
    const kind = !come.has(index) ? "delete" : !gone.has(index) ? "add" : "update";
    differences.push({ path: `${path}[${index}]`, kind });
  }
  return differences;
}
