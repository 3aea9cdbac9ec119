import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComponentResource } from "@pulumi/pulumi";

const root = join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);

/** What the schema says beside the components. */
const ABOUT = {
  displayName: "AWS maintenance windows",
  license: "Apache-2.0",
  keywords: ["pulumi", "aws", "ssm", "patching", "maintenance-windows", "category/infrastructure", "kind/component"],
};

/**
 * The schema of the components for Pulumi's other languages, as Pulumi's host of component packages makes it from their
 * sources: names and types of arguments and outputs, and their doc comments.
 * @param {Readonly<Record<string, unknown>>} components what components/components.ts exports
 * @returns {string} JSON
 */
export function componentSchema(components) {
  const names = Object.keys(components).filter((name) => {
    const value = components[name];
    return typeof value === "function" && value.prototype instanceof ComponentResource;
  });
  const { name, version, description } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entry = join(root, "components", "components.ts");
  const folder = mkdtempSync(join(tmpdir(), "component-schema-"));
  try {
    const compilerOptions = {
      ...{ target: "es2022", module: "nodenext", moduleResolution: "nodenext", strict: true, skipLibCheck: true },
      ...{ exactOptionalPropertyTypes: true, allowImportingTsExtensions: true, noEmit: true, types: [] },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [entry] }));
    const { Analyzer } = require("@pulumi/pulumi/provider/experimental/analyzer.js");
    const { generateSchema } = require("@pulumi/pulumi/provider/experimental/schema.js");
    const analyzer = new Analyzer(folder, name, { main: entry }, new Set(names));
    const { components: found, typeDefinitions, dependencies } = analyzer.analyze();
    const schema = generateSchema(name, version, description, found, typeDefinitions, dependencies);
    const text = JSON.stringify({ ...schema, ...ABOUT, config: {} }, asPulumiWrites, 2);
    // A component's arguments that are also part of another's would become `CommandOutputArgsArgs` in SDKs.
    return `${text.replace(/:index:(\w+)Args"/g, ':index:$1Settings"')}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The host's own marks and empty lists mean nothing: `pulumi package get-schema` leaves them out too.
 * @param {string} name
 * @param {unknown} value
 */
function asPulumiWrites(name, value) {
  const isMark = name === "optional" && typeof value === "boolean";
  // Lines of a comment are no lines of a text.
  if (name === "description" && typeof value === "string") return value.replace(/(?<!\n)\n(?!\n)/g, " ");
  if (name === "enum" && Array.isArray(value)) return value.map(readable);
  const isEmptyList = /^required/.test(name) && Array.isArray(value) && value.length === 0;
  return isMark || isEmptyList ? undefined : value;
}

/**
 * `AMAZON_LINUX_2023` is called `AmazonLinux2023`: generators of SDKs derive the names of their language from that.
 * @param {{ readonly value: string }} member
 */
function readable({ value, ...rest }) {
  const words = value.split("_").map((word) => (/[a-z]/.test(word) ? word : word[0] + word.slice(1).toLowerCase()));
  return { ...rest, name: words.join(""), value };
}
