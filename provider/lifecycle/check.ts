import { isInput, type Properties, type Property } from "../schema/property.ts";
import { goJson } from "../values/go-json.ts";
import { DEFAULTS, holdsUnknown, isList, isValues, UNKNOWN, type Value, type Values } from "../values/value.ts";
import { autoname, type NamingRequest } from "./autoname.ts";
import type { Failure } from "./failure.ts";
import type { ResourceType } from "./resource-type.ts";
import { mergeTags, type TagRules } from "./tags.ts";
import { validateInputs } from "./validate.ts";

/** What a program asked for, and what is known beside it. */
export interface CheckRequest extends NamingRequest {
  /** Inputs of the last deployment, or nothing. */
  readonly olds: Values;
  readonly news: Values;
  /** The provider's own region, if it has one. */
  readonly providerRegion: string | undefined;
  readonly tagRules: TagRules;
}

/** The inputs as they are kept in the state, with everything that was filled in; or what is wrong with them. */
export interface CheckResult {
  readonly inputs: Values;
  readonly failures: readonly Failure[];
}

/** Completes and validates what a program gave for a resource. */
export function checkInputs(type: ResourceType, request: CheckRequest): CheckResult {
  const given = inject(type, coerceObject(type.properties, request.news), request);
  const failures: Failure[] = [];
  const inputs = withDefaults(type.properties, given, request.olds, request, [], failures);
  failures.push(...validateInputs(type, inputs, request.name));
  return { inputs, failures };
}

/** The official provider puts region and tagsAll into the inputs before anything else looks at them. */
function inject(type: ResourceType, news: Values, request: CheckRequest): Values {
  const injected: Record<string, Value | undefined> = { ...news };
  if ("region" in type.properties && news.region === undefined && request.providerRegion !== undefined) {
    injected.region = request.providerRegion;
  }
  if ("tagsAll" in type.properties) injected.tagsAll = mergeTags(news.tags, request.tagRules);
  return injected;
}

/**
 * Fills in defaults and names. A default that an earlier deployment filled in stays as it is: only names that the old
 * inputs list as defaults are taken from them, or any when they carry no list at all.
 */
function withDefaults(
  properties: Properties,
  given: Values,
  olds: Values,
  request: CheckRequest,
  path: readonly string[],
  failures: Failure[],
): Values {
  const filled: Record<string, Value | undefined> = {};
  const defaults: string[] = [];
  for (const name of Object.keys({ ...given, ...properties }).sort()) {
    const property = properties[name];
    const value = given[name];
    if (property === undefined) {
      filled[name] = value;
    } else if (value !== undefined) {
      filled[name] = withNestedDefaults(property, value, olds[name], request, [...path, name], failures);
    } else if (isInput(property) && !conflicts(property, given)) {
      const chosen = oldDefault(name, olds, property) ?? freshDefault(name, property, given, request, path, failures);
      if (chosen === undefined) continue;
      filled[name] = chosen;
      defaults.push(name);
    }
  }
  return { [DEFAULTS]: defaults, ...filled };
}

function withNestedDefaults(
  property: Property,
  value: Value,
  old: Value | undefined,
  request: CheckRequest,
  path: readonly string[],
  failures: Failure[],
): Value {
  if (property.properties && isValues(value)) {
    return withDefaults(property.properties, value, isValues(old) ? old : {}, request, path, failures);
  }
  const element = property.element;
  if (element && isList(value)) {
    return value.map((item, index) => {
      const oldItem = isList(old) ? old[index] : undefined;
      return withNestedDefaults(element, item, oldItem, request, [...path, String(index)], failures);
    });
  }
  return value;
}

function conflicts(property: Property, given: Values): boolean {
  return (property.rules.conflictsWith ?? []).some((other) => given[other] !== undefined);
}

function oldDefault(name: string, olds: Values, property: Property): Value | undefined {
  if (property.rules.default === undefined && property.rules.autoname === undefined) return undefined;
  const listed = olds[DEFAULTS];
  if (isList(listed) && !listed.includes(name)) return undefined;
  return olds[name] ?? undefined;
}

/** Defaults that say nothing (false, 0, empty text) are left to AWS and not written into the inputs. */
function freshDefault(
  name: string,
  property: Property,
  given: Values,
  request: CheckRequest,
  path: readonly string[],
  failures: Failure[],
): Value | undefined {
  if (property.rules.default) return property.rules.default;
  if (property.rules.autoname === undefined) return undefined;
  const named = autoname(property.rules.autoname, request, given);
  if (named.kind === "name") return named.name;
  failures.push({ property: [...path, name].join("."), reason: named.reason });
  return undefined;
}

/** Values in the form that the table asks for: numbers written as text become numbers, policy objects JSON text. */
function coerceObject(properties: Properties, values: Values): Values {
  const coerced: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === DEFAULTS || value === undefined || value === null) continue;
    const property = properties[name];
    coerced[name] = property === undefined ? value : coerce(property, value);
  }
  return coerced;
}

function coerce(property: Property, value: Value): Value {
  if (value === UNKNOWN) return value;
  const { element } = property;
  switch (property.kind) {
    case "number":
      return typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
    case "bool":
      return value === "true" ? true : value === "false" ? false : value;
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "policy":
      if (!isValues(value)) return value;
      return holdsUnknown(value) ? UNKNOWN : goJson(value);
    case "archive":
      return value;
    case "map":
      return isValues(value) ? coerceMap(value) : value;
    case "object":
      return isValues(value) ? coerceObject(property.properties ?? {}, value) : value;
    case "list":
    case "set":
      return isList(value) && element
        ? value.filter((item) => item !== null).map((item) => coerce(element, item))
        : value;
  }
}

/** A map's values are text; what a program leaves null is an empty text there. */
function coerceMap(value: Values): Values {
  const coerced: Record<string, Value> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === DEFAULTS || item === undefined) continue;
    if (item === null) coerced[key] = "";
    else coerced[key] = typeof item === "number" || typeof item === "boolean" ? String(item) : item;
  }
  return coerced;
}
