import { expect } from "chai";
import type { DriverEvent, PlannedStep } from "../../../automation/api/events.ts";
import { changeLines, stepLine } from "../../../cli/terminal/step-line.ts";

const plain = { style: (_style: unknown, text: string) => text };

function step(change: Partial<PlannedStep> & { phase?: "planned" | "started" | "done" | "failed" } = {}) {
  return {
    type: "step",
    sequence: 1,
    stack: "dev",
    operation: "up",
    percent: 0,
    phase: "done",
    op: "create",
    urn: "urn:pulumi:dev::p::aws:ssm/maintenanceWindow:MaintenanceWindow::patch-window",
    name: "patch-window",
    resourceType: "aws:ssm/maintenanceWindow:MaintenanceWindow",
    changes: [],
    ...change,
  } as DriverEvent & { type: "step" };
}

describe("the line of a step", () => {
  for (const [room, line] of [
    [Number.POSITIVE_INFINITY, `  + ${"patch-window".padEnd(32)}${"aws:ssm:MaintenanceWindow".padEnd(51)}created`],
    [60, "  + patch-window  aws:ssm:MaintenanceWindow  created"],
    [45, "  + patch-window  MaintenanceWindow  created"],
    [30, "  + patch-window  created"],
  ] as const) {
    it(`fits into ${room} columns`, () => {
      expect(stepLine(step(), plain, room)).to.equal(line);
      expect(line.length).to.be.at.most(room);
    });
  }

  it("is none for what is no news", () => {
    for (const change of [
      { op: "same" },
      { op: "refresh" },
      { phase: "started" },
      { resourceType: "pulumi:providers:aws" },
    ] as const) {
      expect(stepLine(step(change), plain, 100), JSON.stringify(change)).to.equal(undefined);
    }
  });

  it("names what failed", () => {
    expect(stepLine(step({ phase: "failed" }), plain, 100)).to.match(/✘ patch-window .* failed$/);
  });

  it("shows what changes, without the provider's bookkeeping", () => {
    const kept = { path: "duration", kind: "update", replaces: false, old: 2, new: 3 } as const;
    const unknown = { path: "arn", kind: "update", replaces: true, old: "a" } as const;
    const own = { path: "tagsAll.x", kind: "add", replaces: false, new: "y" } as const;
    expect(changeLines([kept, unknown, own], plain)).to.deep.equal([
      "      duration  2 → 3",
      "      arn  a → (known after the up)  replaces the resource",
    ]);
  });
});
