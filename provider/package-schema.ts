import { CONFIG_KEYS } from "./aws/provider-config.ts";
import type { FunctionType } from "./functions/function-type.ts";
import { FUNCTION_TYPES } from "./functions/table.ts";
import type { ResourceType } from "./lifecycle/resource-type.ts";
import { RESOURCE_TYPES } from "./resources/table.ts";
import { isInput, type Properties, type Property } from "./schema/property.ts";

type Json = { [name: string]: unknown };

const ANY = { $ref: "pulumi.json#/Any" };

/**
 * Pulumi's schema of this provider, made from the tables. YAML programs and the code that `pulumi import` writes depend
 * on it; programs in other languages carry the official provider's own.
 */
export function packageSchema(version: string): Json {
  const types: Json = {};
  const resources: Json = {};
  for (const type of RESOURCE_TYPES) resources[type.token] = resourceSchema(type, types);
  const functions: Json = {};
  for (const type of FUNCTION_TYPES) functions[type.token] = functionSchema(type, types);
  // The official provider's: `aws:ssm/patchGroup:PatchGroup` is `aws.ssm.PatchGroup` in code that is generated.
  const meta = { moduleFormat: "(.*)(?:/[^/]*)" };
  return {
    name: "aws",
    version,
    meta,
    config: {},
    provider: providerSchema(),
    language: {},
    types,
    resources,
    functions,
  };
}

/** What a provider that a program makes itself takes. Structures are checked by the provider alone. */
function providerSchema(): Json {
  const inputProperties = Object.fromEntries(
    Object.entries(CONFIG_KEYS).map(([key, kind]) => [key, kind === "structure" ? ANY : { type: kind }]),
  );
  return { inputProperties };
}

/** A function echoes its arguments. What it answers beside them is declared by name only. */
function functionSchema({ token, args, isRegional, results }: FunctionType, types: Json): Json {
  const properties = {
    ...propertySchemas(args, token, types),
    ...(isRegional ? { region: { type: "string" } } : {}),
  };
  const answers = Object.fromEntries(results.map((name) => [name, ANY]));
  return {
    inputs: { type: "object", properties, required: required(args) },
    outputs: { type: "object", properties: { ...answers, ...properties } },
  };
}

function resourceSchema(type: ResourceType, types: Json): Json {
  const all = Object.entries(type.properties);
  const inputs = Object.fromEntries(all.filter(([, property]) => isInput(property)));
  return {
    properties: propertySchemas(type.properties, type.token, types),
    required: all
      .filter(([, { rules }]) => rules.required || rules.computed || rules.output)
      .map(([name]) => name)
      .sort(),
    inputProperties: propertySchemas(inputs, type.token, types),
    requiredInputs: required(inputs),
  };
}

function propertySchemas(properties: Properties, token: string, types: Json): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      {
        ...typeSchema(property, token, name, types),
        ...(property.rules.secret ? { secret: true } : {}),
        ...(property.rules.forceNew ? { willReplaceOnChanges: true } : {}),
      },
    ]),
  );
}

function typeSchema(property: Property, token: string, name: string, types: Json): Json {
  switch (property.kind) {
    case "string":
    case "policy":
      return { type: "string" };
    case "number":
      return { type: "integer" };
    case "bool":
      return { type: "boolean" };
    case "archive":
      return { $ref: "pulumi.json#/Archive" };
    case "map":
      return { type: "object", additionalProperties: { type: "string" } };
    case "list":
    case "set":
      return { type: "array", items: typeSchema(property.element as Property, token, name.replace(/s$/, ""), types) };
    case "object": {
      const own = nestedToken(token, name);
      const properties = property.properties ?? {};
      types[own] = {
        type: "object",
        properties: propertySchemas(properties, own, types),
        required: required(properties),
      };
      return { $ref: `#/types/${own}` };
    }
  }
}

function required(properties: Properties): string[] {
  return Object.keys(properties)
    .filter((name) => properties[name]?.rules.required)
    .sort();
}

/** `aws:ssm/maintenanceWindowTask:MaintenanceWindowTask` and `target` give `aws:ssm/MaintenanceWindowTaskTarget:…`. */
function nestedToken(token: string, name: string): string {
  const [, module = "", type = ""] = /^aws:([^/]+)\/[^:]+:(.+)$/.exec(token) ?? [];
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  const own = `${capital(type)}${capital(name)}`;
  return `aws:${module}/${own}:${own}`;
}
