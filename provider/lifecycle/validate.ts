import { isInput, type Properties, type Property } from "../schema/property.ts";
import { json } from "../schema/validators.ts";
import { isArchive } from "../values/archive.ts";
import { DEFAULTS, isList, isValues, UNKNOWN, type Value, type Values } from "../values/value.ts";
import type { Failure } from "./failure.ts";
import type { ResourceType } from "./resource-type.ts";

/** What validation needs to know of a resource type or a function. */
type Validated = Pick<
  ResourceType,
  "token" | "properties" | "notImplemented" | "exactlyOneOf" | "atLeastOneOf" | "validate"
>;

/** Everything that is wrong with a resource's inputs, in the order of their names. */
export function validateInputs(type: Validated, inputs: Values, resourceName: string): readonly Failure[] {
  const failures: Failure[] = [];
  const refused = type.notImplemented ?? [];
  for (const name of refused.filter((name) => inputs[name] !== undefined)) {
    failures.push({ property: name, reason: notImplementedReason(type, name) });
  }
  const known = Object.fromEntries(Object.entries(inputs).filter(([name]) => !refused.includes(name)));
  validateObject(type.properties, known, "", failures);
  for (const group of type.exactlyOneOf ?? []) failures.push(...validateExactlyOne(group, inputs));
  const wanted = type.atLeastOneOf ?? [];
  if (wanted.length > 0 && wanted.every((name) => inputs[name] === undefined)) failures.push(noneOf(wanted));
  failures.push(...(type.validate?.(inputs) ?? []));
  return failures.map(({ property, reason }) => ({
    property,
    reason: property === "" ? reason : `${reason}. Examine values at '${resourceName}.${property}'.`,
  }));
}

function notImplementedReason(type: Validated, name: string): string {
  const has = Object.keys(type.properties).filter((key) => isInput(type.properties[key] as Property));
  return (
    `the local AWS provider does not implement '${name}' of ${type.token}; it has ${has.sort().join(", ")}. ` +
    "Leave it out here, or deploy this program with the official AWS provider"
  );
}

function validateExactlyOne(group: readonly string[], inputs: Values): readonly Failure[] {
  const given = group.filter((name) => inputs[name] !== undefined);
  if (given.length === 1) return [];
  if (given.length === 0) return [noneOf(group)];
  const reason = `only one of ${quoted(group, ", ")} can be specified, but ${quoted(given, " and ")} were`;
  return [{ property: given.at(-1) as string, reason }];
}

function noneOf(group: readonly string[]): Failure {
  return { property: group[0] as string, reason: `one of ${quoted(group, ", ")} must be specified` };
}

function quoted(names: readonly string[], separator: string): string {
  return names.map((name) => `'${name}'`).join(separator);
}

function validateObject(properties: Properties, values: Values, path: string, failures: Failure[]): void {
  for (const [name, value] of Object.entries(values)) {
    if (name === DEFAULTS || value === undefined) continue;
    const at = join(path, name);
    const property = properties[name];
    if (property === undefined) failures.push({ property: at, reason: `invalid or unknown key '${name}'` });
    else if (property.rules.output) {
      failures.push({ property: at, reason: `'${name}' is set by AWS: leave it out` });
    } else validateProperty(property, value, at, values, failures);
  }
  for (const [name, property] of Object.entries(properties)) {
    if (property.rules.required && values[name] === undefined) {
      failures.push({ property: join(path, name), reason: `Missing required property '${name}'` });
    }
  }
}

function validateProperty(property: Property, value: Value, at: string, siblings: Values, failures: Failure[]): void {
  for (const other of property.rules.conflictsWith ?? []) {
    if (siblings[other] !== undefined) failures.push({ property: at, reason: `"${at}": conflicts with ${other}` });
  }
  for (const other of property.rules.requiredWith ?? []) {
    if (siblings[other] === undefined) failures.push({ property: at, reason: `"${at}": needs ${other} as well` });
  }
  validateValue(property, value, at, failures);
}

function validateValue(property: Property, value: Value, at: string, failures: Failure[]): void {
  if (value === UNKNOWN) return;
  const complain = (reason: string | undefined) => {
    if (reason === undefined) return;
    failures.push({ property: at, reason: property.rules.secret ? reason.replace(/, got .*$/s, "") : reason });
  };
  if (!hasKind(property, value)) {
    complain(`expected ${at} to be ${KIND_WORDS[property.kind]}, got ${describe(value)}`);
    return;
  }
  if (property.kind === "policy") complain(json(value, at));
  if (isList(value) && (property.kind === "list" || property.kind === "set")) {
    validateCount(property, value.length, at, complain);
    for (const [index, item] of value.entries()) {
      validateValue(property.element as Property, item, `${at}[${index}]`, failures);
    }
  } else if (property.kind === "object" && isValues(value)) {
    validateObject(property.properties ?? {}, value, at, failures);
  } else if (property.kind === "map" && isValues(value)) {
    validateMap(value, at, failures);
  }
  if (property.rules.validate) complain(property.rules.validate(value, at));
}

function validateCount(property: Property, count: number, at: string, complain: (reason: string) => void): void {
  const { itemsMin, itemsMax } = property.rules;
  if (itemsMax !== undefined && count > itemsMax) {
    complain(`too many list items: ${at} allows no more than ${itemsMax}, but has ${count}`);
  }
  const least = itemsMin ?? (property.rules.required && property.element?.kind === "object" ? 1 : 0);
  if (count < least) complain(`not enough list items: ${at} requires at least ${least}, but has ${count}`);
}

function validateMap(value: Values, at: string, failures: Failure[]): void {
  for (const [key, item] of Object.entries(value)) {
    if (item === UNKNOWN || typeof item === "string") continue;
    const property = `${at}[${JSON.stringify(key)}]`;
    failures.push({ property, reason: `expected ${property} to be a string, got ${describe(item as Value)}` });
  }
}

const KIND_WORDS = {
  string: "a string",
  number: "a number",
  bool: "a boolean",
  policy: "a policy document: JSON text or an object",
  archive: "an archive, such as a FileArchive or an AssetArchive",
  map: "a map of strings",
  list: "a list",
  set: "a list",
  object: "an object",
} as const;

function hasKind(property: Property, value: Value): boolean {
  switch (property.kind) {
    case "string":
    case "policy":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "list":
    case "set":
      return isList(value);
    case "archive":
      return isArchive(value);
    case "map":
    case "object":
      return isValues(value);
  }
}

function describe(value: Value): string {
  if (isList(value)) return "a list";
  if (isValues(value)) return "an object";
  return typeof value === "symbol" ? "an unknown value" : JSON.stringify(value);
}

function join(path: string, name: string): string {
  if (path === "") return name;
  return `${path}.${name}`;
}
