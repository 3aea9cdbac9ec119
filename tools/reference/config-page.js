import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cell, code, heading, table } from "./markdown.js";
import { root } from "./sources.js";

/**
 * The keys of the config, from the schema that editors use: it is made of the check's own and of the doc comments of the arguments.
 * @returns {string}
 */
export function configKeys() {
  const { definitions } = JSON.parse(readFileSync(join(root, "schemas", "stack.json"), "utf8"));
  const { secure: _, ...keys } = definitions;
  /** @type {string[]} */
  const sections = [];
  const rows = Object.entries(keys).map(([name, schema]) => {
    const groups = groupsIn(schema);
    const path = `maintenance-windows:${name}`;
    if (groups.length > 0) sections.push(...sectionsOf(name, schema, path));
    return [
      groups.length > 0 ? `[${code(path)}](#${name.toLowerCase()})` : code(path),
      typeOf(schema),
      cell(schema.description),
    ];
  });
  return [
    heading(1, "Config"),
    "The keys of `Pulumi.<stack>.yaml` and of `config:` in `Pulumi.yaml`, from the schema by which they are checked. [config.md](../config.md) is the guide.",
    heading(2, "Keys"),
    table(["Key", "Value", "Is"], rows),
    ...sections,
  ].join("\n\n");
}

/** A section for a group, and for those in it whose members differ. @param {string} title @param {any} schema @param {string} path @returns {string[]} */
function sectionsOf(title, schema, path) {
  const inner = mapOf(schema);
  if (inner !== undefined) return sectionsOf(title, inner, `${path}.*`);
  const groups = groupsIn(schema);
  /** @type {string[]} */
  const deeper = [];
  const parts = groups.flatMap((group) => {
    const type = group.properties?.type?.anyOf?.find((/** @type {any} */ form) => form.const)?.const;
    const members = Object.entries(group.properties ?? {}).filter(([name]) => !(type && name === "type"));
    const rows = members.map(([name, member]) => {
      if (/\*$/.test(path) && (name === "targets" || name === "tasks") && mapOf(member)) {
        deeper.push(...sectionsOf(`${title}.${name}`, member, `${path}.${name}`));
      }
      const value = member.default === undefined ? "" : code(JSON.stringify(member.default));
      return [code(name), typeOf(member), cell(member.description ?? ""), value];
    });
    const named = type ? [`With ${code(`type: ${type}`)}:`] : [];
    return [...named, table(["Key", "Value", "Is", "Default"], rows)];
  });
  return [heading(2, title), ...parts, ...deeper];
}

/** The groups that a value may be. @param {any} schema @returns {any[]} */
function groupsIn(schema) {
  if (schema.anyOf) return schema.anyOf.flatMap(groupsIn);
  return schema.type === "object" ? [schema] : [];
}

/** What the names of a map lead to. @param {any} schema */
function mapOf(schema) {
  const inner = groupsIn(schema).find(
    ({ additionalProperties }) => typeof additionalProperties === "object",
  )?.additionalProperties;
  return inner !== undefined && groupsIn(inner).some(({ properties }) => properties) ? inner : undefined;
}

/** @param {any} schema @returns {string} */
function typeOf(schema) {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf).filter(Boolean))].join(" or ");
  if (schema.$ref || schema.type === "null" || schema.const === "") return "";
  if (schema.const) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(", ");
  if (schema.type === "object") {
    return typeof schema.additionalProperties === "object" ? `map of ${typeOf(schema.additionalProperties)}` : "group";
  }
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  const type = [schema.type].flat()[0];
  return (
    { string: "text", boolean: "true or false", integer: "", number: "number" }[/** @type {"string"} */ (type)] ?? type
  );
}
