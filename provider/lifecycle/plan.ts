import type { Properties, Property } from "../schema/property.ts";
import { isList, isValues, UNKNOWN, type Value, type Values, withoutBookkeeping } from "../values/value.ts";
import { diffResource } from "./diff.ts";
import type { ResourceType } from "./resource-type.ts";

/** The outputs that a resource will have, as far as they are known before it is made. */
export function planCreate(type: ResourceType, inputs: Values): Values {
  const given = withoutBookkeeping(inputs);
  const planned: Record<string, Value> = {};
  for (const [name, property] of Object.entries(type.properties)) {
    const value = plannedValue(property, given[name]);
    if (value !== undefined) planned[name] = value;
  }
  return planned;
}

/** The outputs that a resource will have after an update. */
export function planUpdate(type: ResourceType, olds: Values, news: Values, ignoreChanges: readonly string[]): Values {
  const diff = diffResource(type, { olds, news, ignoreChanges });
  const unknown = type.unknownAfter?.(new Set(diff.changed), news) ?? [];
  const planned: Record<string, Value | undefined> = mergeState(
    type,
    withoutBookkeeping(olds),
    withoutBookkeeping(news),
  );
  for (const name of unknown) planned[name] = UNKNOWN;
  return planned;
}

/**
 * What a resource will be known by once the given inputs have been carried out: the inputs, beside them whatever AWS
 * decides and has decided before. Of properties that exclude each other only the given one stays.
 */
export function mergeState(type: ResourceType, olds: Values, news: Values): Values {
  const excluded = (type.exactlyOneOf ?? []).flatMap((group) =>
    group.some((name) => news[name] !== undefined) ? group.filter((name) => news[name] === undefined) : [],
  );
  const merged: Record<string, Value> = {};
  for (const [name, property] of Object.entries(type.properties)) {
    if (excluded.includes(name)) continue;
    const value = mergedValue(property, olds[name], news[name]);
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

function mergedValue(property: Property, old: Value | undefined, given: Value | undefined): Value | undefined {
  if (property.rules.output) return old;
  if (given !== undefined) return keepEquivalent(property, old, given);
  if (property.rules.computed) return old;
  return property.rules.default;
}

/** When two texts mean the same the old one stays, so that nothing that depends on it is disturbed. */
export function keepEquivalent(property: Property, old: Value | undefined, fresh: Value): Value {
  if (typeof old !== "string" || typeof fresh !== "string") return fresh;
  return property.rules.equivalent?.(old, fresh) ? old : fresh;
}

function plannedValue(property: Property, given: Value | undefined): Value | undefined {
  if (property.rules.output) return UNKNOWN;
  if (given === undefined) return property.rules.computed ? UNKNOWN : property.rules.default;
  const { element, properties } = property;
  if (properties && isValues(given)) return plannedObject(properties, given);
  if (element?.properties && isList(given)) {
    return given.map((item) => plannedValue(element, item) as Value);
  }
  return given;
}

function plannedObject(properties: Properties, given: Values): Values {
  const planned: Record<string, Value> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = plannedValue(property, given[name]);
    if (value !== undefined) planned[name] = value;
  }
  return planned;
}
