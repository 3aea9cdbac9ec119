import * as z from "zod";
import { Sources, tagOf } from "../reference/sources.js";

/** Interfaces inside the arguments of components, by the names of the arguments. */
const INSIDE = {
  approvalRules: "ApprovalRule",
  globalFilters: "PatchFilter",
  patchFilters: "PatchFilter",
  sources: "PatchSource",
  logs: "TaskLogs",
};

/** What must be in plain text, by its place without names. */
const PLAIN = [
  "cloud",
  "protect",
  "windows.*.tasks.*.type",
  "windows.*.tasks.*.targets",
  "baselines.*.patchGroups",
  "baselines.*.isDefault",
];

const SECURE = "#/definitions/secure";

/**
 * The JSON schemas by which editors know the config: of a stack's file and of the project's. They are made of the schema that the check
 * uses, and of the doc comments of the arguments. A file may leave out what the other file has, so nothing is required; null removes.
 * @param {{ environmentSchema: import("zod").ZodObject, descriptions: Readonly<Record<string, string>> }} check
 * @returns {Map<string, string>} JSON by the names of the files
 */
export function configSchemas({ environmentSchema, descriptions }) {
  const whole = z.toJSONSchema(environmentSchema, { io: "input", target: "draft-7", reused: "inline" });
  const comments = new Comments(descriptions);
  const keys = Object.entries(/** @type {any} */ (whole).properties).map(
    ([name, schema]) => /** @type {const} */ ([name, fileForm(schema, [name], comments)]),
  );
  const names = keys.map(([name]) => name).join("|");
  const definitions = {
    ...Object.fromEntries(keys),
    secure: {
      description: "An encrypted value, as `pulumi config set --secret` writes it.",
      ...{
        type: "object",
        properties: { secure: { type: "string" } },
        required: ["secure"],
        additionalProperties: false,
      },
    },
  };
  const head = { $schema: "http://json-schema.org/draft-07/schema#" };
  const stack = {
    ...head,
    ...{ title: "Pulumi.<stack>.yaml with the keys of maintenance-windows", type: "object", definitions },
    properties: {
      config: {
        type: ["object", "null"],
        properties: Object.fromEntries(
          keys.map(([name, schema]) => [
            `maintenance-windows:${name}`,
            orRemoved({ $ref: `#/definitions/${name}`, description: schema.description }, [name], true),
          ]),
        ),
        patternProperties: { [`^maintenance-windows:(?!(config:)?(${names})$)`]: false },
      },
    },
  };
  const project = {
    ...head,
    ...{ title: "Pulumi.yaml with the keys of maintenance-windows", type: "object", definitions },
    properties: {
      config: {
        type: ["object", "string"],
        properties: Object.fromEntries(
          keys.map(([name, schema]) => [`maintenance-windows:${name}`, declaration(name, schema)]),
        ),
        // A key with a path, such as windows.nightly.duration, is for Pulumi to read.
        patternProperties: { [`^maintenance-windows:(?!(config:)?(${names})$)(?!(${names})[.[])`]: false },
      },
    },
  };
  return new Map(
    Object.entries({ "stack.json": stack, "project.json": project }).map(([name, schema]) => [
      name,
      `${JSON.stringify(schema, null, 1)}\n`,
    ]),
  );
}

/** How Pulumi.yaml says a value in our namespace: texts, numbers and lists as they are, groups under `value`. @param {string} name @param {any} schema */
function declaration(name, { description }) {
  const schema = { $ref: `#/definitions/${name}` };
  const members = {
    value: schema,
    default: schema,
    description: { type: "string" },
    type: { type: "string" },
    items: { type: "object" },
    secret: { type: "boolean" },
  };
  const group = { type: "object", properties: members, additionalProperties: false };
  return { description, anyOf: [group, { allOf: [{ type: ["string", "integer", "boolean", "array"] }, schema] }] };
}

/**
 * A schema as it holds in one file, without what only both files together have.
 * @param {any} schema @param {readonly string[]} path @param {Comments} comments @returns {any}
 */
function fileForm(schema, path, comments) {
  const { $schema: _, required: __, args, oneOf, ...rest } = schema;
  const described = comments.about(path, schema);
  const forms = oneOf ?? rest.anyOf;
  if (forms !== undefined) {
    const { anyOf: ___, ...others } = rest;
    return { ...described, ...others, anyOf: forms.map((/** @type {any} */ form) => fileForm(form, path, comments)) };
  }
  if (rest.type === "object") {
    const inside = comments.inside(args ?? /** @type {Record<string, string>} */ (INSIDE)[path.at(-1) ?? ""]);
    const members = Object.entries(rest.properties ?? {}).map(([name, member]) => [
      name,
      orRemoved(fileForm(member, [...path, name], inside), [...path, name]),
    ]);
    const entry = typeof rest.additionalProperties === "object" ? rest.additionalProperties : undefined;
    return {
      ...described,
      ...rest,
      ...(rest.properties ? { properties: Object.fromEntries(members) } : {}),
      ...(entry ? { additionalProperties: orRemoved(fileForm(entry, [...path, "*"], inside), [...path, "*"]) } : {}),
    };
  }
  if (rest.type === "array") {
    const items = fileForm(
      rest.items,
      path,
      comments.inside(/** @type {Record<string, string>} */ (INSIDE)[path.at(-1) ?? ""]),
    );
    return { ...described, ...rest, items: isPlain(path) ? items : { anyOf: [items, { $ref: SECURE }] } };
  }
  return { ...described, ...scalar(rest) };
}

/** A text may be digits or a truth value, as `pulumi config set --path` writes them. @param {any} schema */
function scalar(schema) {
  if (schema.type !== "string" || schema.enum || schema.const) return schema;
  if (schema.pattern === undefined) return { ...schema, type: ["string", "integer", "boolean"] };
  // Twelve digits.
  return /^\^\\d\{12\}/.test(schema.pattern)
    ? { anyOf: [schema, { type: "integer", minimum: 100000000000, maximum: 999999999999 }] }
    : schema;
}

/** A member of a group may be null, which removes it, and may be encrypted. @param {any} schema @param {readonly string[]} path */
function orRemoved({ description, default: value, examples, ...schema }, path, isKey = false) {
  // Pulumi writes the null of a whole key as an empty text.
  const others = [{ type: "null" }, ...(isKey ? [{ const: "" }] : []), ...(isPlain(path) ? [] : [{ $ref: SECURE }])];
  const forms = Object.keys(schema).length === 1 && schema.anyOf ? schema.anyOf : [schema];
  return { description, default: value, examples, anyOf: [...forms, ...others] };
}

/** @param {readonly string[]} path */
function isPlain(path) {
  return PLAIN.includes(
    path
      .map((step, index) => (/^(windows|baselines)$/.test(path[0] ?? "") && index % 2 === 1 && index < 4 ? "*" : step))
      .join("."),
  );
}

/** What the doc comments say of the arguments of a component. */
class Comments {
  /** @param {Readonly<Record<string, string>>} own @param {Sources} [sources] @param {string} [args] */
  constructor(
    own,
    sources = new Sources(["components/components.ts", "history/history.ts", "components/tasks/command-task-args.ts"]),
    args,
  ) {
    this.own = own;
    this.sources = sources;
    this.args = args;
  }

  /** @param {string | undefined} args */
  inside(args) {
    return args === undefined ? this : new Comments(this.own, this.sources, args);
  }

  /** @param {readonly string[]} path @param {any} schema */
  about(path, schema) {
    const name = path.at(-1) ?? "";
    const parent =
      path[0] === "verification" && name === "windows" ? "verification" : path.at(-3) === "tasks" ? "task" : undefined;
    const text =
      this.own[parent === undefined ? name : `${parent}.${name}`] ??
      (path.length === 1 || name === "targets" || name === "tasks" || name === "arn" ? this.own[name] : undefined);
    const symbol = this.member(name);
    const comment = symbol && this.sources.commentOf(symbol).replace(/(?<!\n)\n(?!\n)/g, " ");
    const description = text ?? (comment || this.own[name]);
    return { ...(description ? { description } : {}), ...this.example(symbol, schema) };
  }

  /** @param {string} name */
  member(name) {
    if (this.args === undefined) return undefined;
    for (const entry of ["components/components.ts", "history/history.ts", "components/tasks/command-task-args.ts"]) {
      const symbol = this.sources.exportsOf(entry).get(this.args);
      if (symbol) return this.sources.membersOf(symbol).find((member) => member.name === name);
    }
    return undefined;
  }

  /** Defaults and examples that are values. @param {import("typescript").Symbol | undefined} symbol @param {any} schema */
  example(symbol, schema) {
    const value = (/** @type {string} */ tag) => {
      const text = symbol && tagOf(symbol, tag);
      try {
        return text === undefined ? undefined : JSON.parse(text.replace(/^\{ (\w+):/, '{ "$1":'));
      } catch {
        return undefined;
      }
    };
    const given = value("default");
    const shown = value("example");
    return {
      ...(given !== undefined && given !== null && schema.type !== "object" ? { default: given } : {}),
      ...(shown === undefined ? {} : { examples: [shown] }),
    };
  }
}
