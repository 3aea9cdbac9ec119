import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource } from "@pulumi/pulumi";
import { expect } from "chai";
import * as components from "../components/components.ts";
import { componentSchema } from "../tools/component-schema/schema.js";

const KEPT = join(import.meta.dirname, "..", "schema.json");

interface Property {
  readonly $ref?: string;
  readonly description?: string;
}

interface Schema {
  readonly resources: Record<
    string,
    { inputProperties: Record<string, Property>; properties: Record<string, Property>; description?: string }
  >;
  readonly types: Record<string, { enum?: { value: string }[]; properties?: Record<string, Property> }>;
}

const token = (name: string) => `maintenance-windows:index:${name}`;

describe("schema.json, by which Pulumi's other languages know the components", function () {
  this.timeout(180_000);
  const names = Object.entries(components)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource)
    .map(([name]) => name);
  const kept = readFileSync(KEPT, "utf8");
  const { resources, types } = JSON.parse(kept) as Schema;

  it("is what the components are: `npm run schema` renews it", () => {
    expect(JSON.parse(kept), "schema.json is not up to date: run `npm run schema`").to.deep.equal(
      JSON.parse(componentSchema(components)),
    );
  });

  it("has every component, and every argument", () => {
    expect(Object.keys(resources)).to.have.members(names.map(token)).and.to.include(token("PatchPolicy"));
    expect(resources[token("PatchPolicy")]?.inputProperties).to.have.all.keys(
      ...["baselines", "approveAfterDays", "patchGroups", "isDefault", "nodes", "scan", "install"],
      ...["before", "after", "serviceRoleArn", "output", "notifications", "tags"],
    );
  });

  it("has enums where AWS has a list of words", () => {
    const enums = Object.entries(types).flatMap(([name, type]) => (type.enum ? [name] : []));
    expect(enums).to.have.members(
      [
        ...["ComplianceLevel", "CutoffBehavior", "DocumentHashType", "NotificationEvent", "NotificationType"],
        ...["OperatingSystem", "PatchFilterKey", "PatchOperation", "RebootOption", "RejectedPatchesAction"],
        "SecurityUpdatesStatus",
      ].map(token),
    );
    expect(types[token("RebootOption")]?.enum?.map(({ value }) => value)).to.have.members(
      Object.values(components.RebootOption),
    );
  });

  it("describes every component, argument and output", () => {
    const groups = [
      ...Object.entries(resources).flatMap(([name, { description = "", inputProperties, properties }]) => [
        [name, { itself: { description } }] as const,
        [name, inputProperties] as const,
        [name, properties] as const,
      ]),
      ...Object.entries(types).map(([name, { properties = {} }]) => [name, properties] as const),
    ];
    const silent = groups.flatMap(([owner, properties]) =>
      Object.entries(properties).flatMap(([name, { description }]) => (description ? [] : [`${owner}.${name}`])),
    );
    expect(silent).to.deep.equal([]);
  });
});
