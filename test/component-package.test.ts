import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { expect } from "chai";
import * as components from "../components/components.ts";

const entry = join(import.meta.dirname, "..", "components", "components.ts");
const require = createRequire(import.meta.url);

interface Property {
  readonly $ref?: string;
  readonly description?: string;
}

interface Analysis {
  readonly components: Record<string, { inputs: Record<string, Property>; outputs: Record<string, Property> }>;
  readonly typeDefinitions: Record<string, { enum?: { value: string }[]; properties?: Record<string, Property> }>;
}

describe("the components, as Pulumi's host of component packages reads them", function () {
  this.timeout(120_000);
  const names = Object.entries(components)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource)
    .map(([name]) => name);
  let folder: string;
  let found: Analysis;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "component-package-"));
    const compilerOptions = {
      ...{ target: "es2022", module: "nodenext", moduleResolution: "nodenext", strict: true, skipLibCheck: true },
      ...{ exactOptionalPropertyTypes: true, allowImportingTsExtensions: true, noEmit: true, types: [] },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [entry] }));
    const { Analyzer } = require("@pulumi/pulumi/provider/experimental/analyzer.js");
    found = new Analyzer(folder, "maintenance-windows", { main: entry }, new Set(names)).analyze();
  });
  after(() => rmSync(folder, { recursive: true }));

  it("have a schema: every argument has a type that other languages know", () => {
    expect(Object.keys(found.components)).to.have.members(names).and.to.include("PatchPolicy");
    expect(found.components.PatchPolicy?.inputs).to.have.all.keys(
      ...["baselines", "approveAfterDays", "patchGroups", "isDefault", "nodes", "scan", "install"],
      ...["before", "after", "serviceRoleArn", "output", "notifications", "tags"],
    );
  });

  it("have enums where AWS has a list of words", () => {
    const enums = Object.entries(found.typeDefinitions).flatMap(([name, type]) => (type.enum ? [name] : []));
    expect(enums).to.have.members([
      ...["ComplianceLevel", "CutoffBehavior", "DocumentHashType", "NotificationEvent", "NotificationType"],
      ...["OperatingSystem", "PatchFilterKey", "PatchOperation", "RebootOption", "RejectedPatchesAction"],
      "SecurityUpdatesStatus",
    ]);
    expect(found.typeDefinitions.RebootOption?.enum?.map(({ value }) => value)).to.have.members(
      Object.values(components.RebootOption),
    );
  });

  it("describe every argument and every output", () => {
    const groups = [
      ...Object.entries(found.components).flatMap(([name, { inputs, outputs }]) => [
        [name, inputs] as const,
        [name, outputs] as const,
      ]),
      ...Object.entries(found.typeDefinitions).map(([name, { properties = {} }]) => [name, properties] as const),
    ];
    const silent = groups.flatMap(([owner, properties]) =>
      Object.entries(properties).flatMap(([name, { description }]) => (description ? [] : [`${owner}.${name}`])),
    );
    expect(silent).to.deep.equal([]);
  });
});
