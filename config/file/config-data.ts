import type { ConfigNode } from "./config-node.ts";
import { isLostInRereading } from "./reread.ts";

/** Thrown for config data that a file cannot hold; the message names the place. */
export class ConfigDataError extends Error {}

/**
 * Converts config that a caller gives as data. Members that are undefined are left out, as in JSON.
 *
 * @param place where the value is, for errors, e.g. `app:list[0]`.
 * @throws ConfigDataError
 */
export function configData(value: unknown, place: string): ConfigNode {
  switch (typeof value) {
    case "string":
      return { kind: "scalar", value: heldText(value, place) };
    case "boolean":
    case "bigint":
      return { kind: "scalar", value };
    case "number":
      if (Number.isFinite(value)) return { kind: "scalar", value: Object.is(value, -0) ? 0 : value };
      break;
    case "object":
      if (value === null) return { kind: "scalar", value };
      if (Array.isArray(value)) {
        return { kind: "list", items: value.map((item, index) => configData(item, `${place}[${index}]`)) };
      }
      if (isRecord(value)) {
        const given = Object.entries(value).filter(([, member]) => member !== undefined);
        const members = given.map(
          ([key, member]) => [heldKey(key, place), configData(member, `${place}.${key}`)] as const,
        );
        return { kind: "group", members: new Map(members) };
      }
  }
  const what =
    value instanceof Date ? `a Date (give ${place} as a text, such as ${JSON.stringify(value)})` : String(value);
  throw new ConfigDataError(`${place} is ${what}: config is texts, numbers, true, false, null, lists and groups.`);
}

function isRecord(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function heldKey(key: string, place: string): string {
  if (key !== "<<") return heldText(key, place);
  throw new ConfigDataError(`${place} has the key "<<", which Pulumi takes for YAML's merge key: name it otherwise.`);
}

function heldText(text: string, place: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new ConfigDataError(`${place} has half of a character (a lone surrogate): leave it out.`);
  if (isLostInRereading(text)) {
    throw new ConfigDataError(
      `${place} is a text of several lines that begins with a tab, which Pulumi cannot read: begin it otherwise.`,
    );
  }
  return text;
}
