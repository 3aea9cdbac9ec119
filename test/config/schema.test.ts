import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { CHOICES } from "../../config/argument-schema.ts";
import { ConfigError, checkRules } from "../../config/check-environment.ts";
import { environmentSchema } from "../../config/environment.ts";
import { configData } from "../../config/file/config-data.ts";
import { spelledValue } from "../../config/file/plain-value.ts";
import { KEY_DESCRIPTIONS } from "../../config/key-descriptions.ts";
import { effectiveConfig } from "../../config/merged-config.ts";
import { configSchemas } from "../../tools/config-schema/schema.js";

const root = join(import.meta.dirname, "..", "..");
const kept = (name: string) => readFileSync(join(root, "schemas", name), "utf8");

type Values = Record<string, unknown>;

interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
}

describe("the JSON schemas of the config", function () {
  this.timeout(60_000);
  const ajv = new Ajv({ allErrors: false, strict: false });
  const ofStack = ajv.compile(JSON.parse(kept("stack.json")));
  const ofProject = ajv.compile(JSON.parse(kept("project.json")));

  it("are what the check is: `npm run config-schema` renews them", () => {
    for (const [name, text] of configSchemas({ environmentSchema, descriptions: KEY_DESCRIPTIONS })) {
      expect(kept(name), `schemas/${name} is not up to date: run \`npm run config-schema\``).to.equal(text);
    }
  });

  it("describe every key, and list the words of every choice", () => {
    const without: string[] = [];
    const look = (schema: JsonSchema, path: string) => {
      for (const [name, member] of Object.entries<JsonSchema>(schema.properties ?? {})) {
        if (!member.description && !["secure", "value"].includes(name)) without.push(`${path}.${name}`);
        look(member, `${path}.${name}`);
      }
      for (const form of schema.anyOf ?? []) look(form, path);
      if (typeof schema.additionalProperties === "object") look(schema.additionalProperties, `${path}.*`);
      if (schema.items) look(schema.items, `${path}[]`);
    };
    const { definitions } = JSON.parse(kept("stack.json"));
    for (const [name, schema] of Object.entries<JsonSchema>(definitions)) look(schema, name);
    expect(without).to.deep.equal([]);
    const { types } = JSON.parse(readFileSync(join(root, "schema.json"), "utf8"));
    const words = (name: string) =>
      types[`maintenance-windows:index:${name}`].enum.map((one: { value: string }) => one.value);
    expect(CHOICES.operatingSystem).to.have.members(words("OperatingSystem"));
    expect(CHOICES.cutoffBehavior).to.have.members(words("CutoffBehavior"));
    expect(CHOICES.key).to.have.members(words("PatchFilterKey"));
  });

  it("accept every stack and project file of this repository", () => {
    const below = (place: string) => readdirSync(join(root, place)).map((name) => join(place, name));
    const folders = [".", ...below("examples"), ...below("templates")];
    const files = folders.flatMap((folder) =>
      existsSync(join(root, folder, "Pulumi.yaml"))
        ? readdirSync(join(root, folder)).flatMap((name) => (/^Pulumi.*yaml$/.test(name) ? join(folder, name) : []))
        : [],
    );
    expect(files.length).to.be.greaterThan(4);
    for (const file of files) {
      const validate = /Pulumi\.yaml$/.test(file) ? ofProject : ofStack;
      expect(validate(parse(readFileSync(join(root, file), "utf8"))), `${file}: ${why(validate)}`).to.equal(true);
    }
  });

  const nightly = { schedule: "rate(1 day)", duration: 2, cutoff: 1 };
  const wrong: [what: string, values: Values][] = [
    ["an unknown key", { windoww: {} }],
    ["an unknown cloud", { cloud: "azure" }],
    ["an account of eleven digits", { account: "11112222333" }],
    ["a misspelt key of a window", { windows: { nightly: { ...nightly, durationn: 2 } } }],
    ["a text for a number", { windows: { nightly: { ...nightly, duration: "two" } } }],
    ["an unknown type of task", { windows: { nightly: { ...nightly, tasks: { a: { type: "RUN_COMMAND" } } } } }],
    ["an argument of another type", { windows: { nightly: { tasks: { a: { type: "lambda", document: "x" } } } } }],
    ["an unknown operating system", { baselines: { a: { operatingSystem: "AMAZON_LINUX_3" } } }],
    ["a name with a space", { windows: { "Patch Tuesday": nightly } }],
    ["an encrypted cloud", { cloud: { secure: "v1:a" } }],
    ["encrypted targets", { windows: { nightly: { tasks: { a: { type: "patch", targets: { secure: "v1:a" } } } } } }],
    ["a list for windows", { windows: [nightly] }],
    ["a word for a truth value", { window: { enabled: "yes" } }],
    ["an unknown expectation", { verification: { windows: { nightly: { patch: "all" } } } }],
    ["a number that may be written otherwise", { window: { name: 1.1 } }],
  ];
  for (const [what, values] of wrong) {
    it(`refuse ${what}, as the check does`, () => {
      expect(isAccepted(values)).to.equal(false);
      const problems = problemsOf(values);
      expect(problems.some(({ isMissing }) => !isMissing)).to.equal(true);
      const declared = Object.fromEntries(
        Object.entries(values).map(([key, value]) => [`maintenance-windows:${key}`, { value }]),
      );
      expect(ofProject({ name: "fleet", runtime: "nodejs", config: declared })).to.equal(false);
    });
  }

  it("take groups of Pulumi.yaml under value alone, as Pulumi does", () => {
    const project = (config: Values) => ofProject({ name: "fleet", runtime: "nodejs", config });
    expect(
      project({ "maintenance-windows:windows": { value: { nightly } }, "maintenance-windows:cloud": "aws" }),
    ).to.equal(true);
    expect(project({ "maintenance-windows:windows": { nightly } })).to.equal(false);
    expect(
      project({ "maintenance-windows:windows.nightly.duration": { value: 3 }, other: { type: "string" } }),
    ).to.equal(true);
  });

  it("refuse what the check refuses by its form, and nothing else", () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(configs(), (values) => {
        const problems = problemsOf(values);
        const isRefused = problems.some(({ isMissing, isForm }) => isForm && !isMissing);
        const accepted = isAccepted(values);
        seen[accepted ? "accepted" : "refused"]++;
        if (isRefused) expect(accepted, `the schema accepts ${JSON.stringify(values)}`).to.equal(false);
        if (!accepted) expect(problems, `the check accepts ${JSON.stringify(values)}`).to.not.deep.equal([]);
      }),
      { numRuns: 2000, seed: 14 },
    );
    expect(seen.accepted, "some are accepted").to.be.greaterThan(100);
    expect(seen.refused, "some are refused").to.be.greaterThan(100);
  });

  function isAccepted(values: Values): boolean {
    const config = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`maintenance-windows:${key}`, value]),
    );
    return ofStack({ config }) as boolean;
  }
});

/** What the check says of values in a file, and whether it is of their form or of their meaning. */
function problemsOf(values: Values): { readonly isMissing: boolean; readonly isForm: boolean }[] {
  const nodes = Object.entries(values).map(
    ([key, value]) => [`maintenance-windows:${key}`, configData(value, key)] as const,
  );
  const effective = [...effectiveConfig(new Map(nodes))].map(([key, node]) => [
    key.replace(/^.*?:/, ""),
    spelledValue(node),
  ]);
  const given = { cloud: "emulator", ...Object.fromEntries(effective) };
  const isForm = !environmentSchema.safeParse(given).success || /encrypted/.test(JSON.stringify(values));
  try {
    checkRules("dev", given);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ text }) => ({ isMissing: text.startsWith("required key missing"), isForm }));
  }
}

/** Configs that are nearly right: values of all kinds at the places of the schema. */
function configs(): fc.Arbitrary<Values> {
  const schema = JSON.parse(readFileSync(join(root, "schemas", "stack.json"), "utf8"));
  const { definitions, properties } = schema;
  const odd = fc.constantFrom<unknown>(
    null,
    true,
    5,
    1.5,
    "text",
    "",
    [],
    {},
    ["a"],
    { a: "b" },
    { secure: "v1:x" },
    [null],
    [{ secure: "v1:x" }],
  );
  const build = (one: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    const right = one.$ref ? build(definitions[one.$ref.split("/").at(-1)!], depth) : rightFor(one, depth);
    return fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: odd });
  };
  const rightFor = (one: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    if (one.anyOf) return fc.oneof(...one.anyOf.map((form: JsonSchema) => build(form, depth)));
    if ("const" in one) return fc.constant(one.const);
    if (one.enum) return fc.constantFrom(...one.enum);
    switch ([one.type].flat()[0]) {
      case "object": {
        const names = Object.keys(one.properties ?? {});
        const chosen = fc.subarray(names, { maxLength: Math.min(names.length, depth > 3 ? 1 : 4) });
        const members = chosen.chain((some) =>
          fc.record(Object.fromEntries(some.map((name) => [name, build(one.properties![name]!, depth + 1)]))),
        );
        if (typeof one.additionalProperties !== "object") return members as fc.Arbitrary<unknown>;
        return fc.dictionary(fc.constantFrom("a", "app", "web-1"), build(one.additionalProperties, depth + 1), {
          maxKeys: 2,
        });
      }
      case "array":
        return fc.array(build(one.items!, depth + 1), { maxLength: 2 });
      case "null":
        return fc.constant(null);
      case "boolean":
        return fc.boolean();
      case "integer":
        return fc.integer({ min: one.minimum ?? 0, max: one.maximum ?? 10 });
      case "number":
        return fc.integer({ min: 0, max: 10 });
      default:
        return one.pattern
          ? fc.constantFrom("111122223333", "eu-central-1", "x")
          : fc.constantFrom<unknown>("text", 5, true, "app");
    }
  };
  const keys = Object.entries<JsonSchema>(properties.config.properties).map(
    ([key, one]) => [key.replace(/^.*?:/, ""), one] as const,
  );
  return fc
    .subarray(keys, { minLength: 1, maxLength: 3 })
    .chain((some) =>
      fc.record(Object.fromEntries(some.map(([key, one]) => [key, build(one, 0)]))),
    ) as fc.Arbitrary<Values>;
}

function why(validate: ValidateFunction): string {
  return JSON.stringify(validate.errors?.slice(0, 3));
}
