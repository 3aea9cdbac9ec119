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
    return `${JSON.stringify({ ...schema, ...ABOUT }, null, 2)}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
