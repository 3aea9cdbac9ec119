import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties, Property } from "../schema/property.ts";
import { ARCHIVE, ASSET, SIGNATURE } from "../values/archive.ts";
import { isList, isValues, UNKNOWN, type Value, type Values } from "../values/value.ts";

const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Texts that stand for a value not yet known, by the type that it will have. */
const UNKNOWN_TEXTS: ReadonlySet<string> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
]);
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Reads what the engine sent: unknowns in any position become UNKNOWN, secrets and outputs the values inside them. */
export function decodeStruct(struct: structPb.Struct | undefined): Values {
  if (struct === undefined) return {};
  return decodeObject(struct.toJavaScript() as { [name: string]: unknown });
}

/** Writes values for the engine; with a table, the properties it calls secret are wrapped as secrets. */
export function encodeStruct(values: Values, secretsOf?: Properties): structPb.Struct {
  return structPb.Struct.fromJavaScript(encodeObject(values, secretsOf) as never);
}

/** Reads one value in the engine's notation. */
export function decodeValue(wire: unknown): Value {
  if (wire === null || wire === undefined) return null;
  if (typeof wire === "string") return UNKNOWN_TEXTS.has(wire) ? UNKNOWN : wire;
  if (typeof wire === "number" || typeof wire === "boolean") return wire;
  if (Array.isArray(wire)) return wire.map(decodeValue);
  const object = wire as { [name: string]: unknown };
  switch (object[SIGNATURE]) {
    case undefined:
      return decodeObject(object);
    case SECRET:
      return decodeValue(object.value);
    case OUTPUT_VALUE:
      return "value" in object ? decodeValue(object.value) : UNKNOWN;
    case RESOURCE_REFERENCE:
      return decodeValue(object.id ?? object.urn);
    case ASSET:
      return typeof object.text === "string" ? object.text : decodeObject(object);
    case ARCHIVE:
      // Kept as it is, with the assets inside it, so that it can be read later and sent back.
      return object as Values;
    default:
      return decodeObject(object);
  }
}

function decodeObject(wire: { [name: string]: unknown }): Values {
  return Object.fromEntries(
    Object.entries(wire)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, decodeValue(value)]),
  );
}

function encodeObject(values: Values, table: Properties | undefined): { [name: string]: unknown } {
  const encoded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) encoded[name] = encodeValue(value, table?.[name]);
  }
  return encoded;
}

function encodeValue(value: Value, property: Property | undefined): unknown {
  if (property?.rules.secret && value !== null) return { [SIGNATURE]: SECRET, value: encodeValue(value, undefined) };
  if (value === UNKNOWN) return UNKNOWN_TEXT;
  if (isList(value)) return value.map((item) => encodeValue(item, property?.element));
  if (isValues(value)) return encodeObject(value, property?.properties);
  return value;
}
