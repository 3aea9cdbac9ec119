import { expect } from "chai";
import {
  checkTargets,
  checkTargetsInState,
  checkTargetsMet,
  targetPatterns,
} from "../../../automation/engine/targets.ts";
import { expectKind } from "../../helpers/expect-kind.ts";

const stack = { project: { name: "fleet" }, name: "dev" };
const WINDOW = "urn:pulumi:dev::fleet::aws:ssm/maintenanceWindow:MaintenanceWindow::patch-window";
const ROLE = "urn:pulumi:dev::fleet::my:index:Thing$aws:iam/role:Role::patch.role";
const URNS = ["urn:pulumi:dev::fleet::pulumi:pulumi:Stack::fleet-dev", WINDOW, ROLE];

const refusal = (work: () => void, kind: "config" | "failed" = "config") =>
  expectKind(Promise.resolve().then(work), kind);

describe("the targets of an operation", () => {
  it("are URNs, URNs with wildcards, or names", () => {
    expect(targetPatterns([WINDOW, "**:Role::*", "patch-window", "urn:pulumi:dev"])).to.deep.equal([
      ...[WINDOW, "**:Role::*", "**::patch-window", "urn:pulumi:dev"],
    ]);
    checkTargets(stack, { target: [WINDOW, "**:Role::*", "a name"], replace: [ROLE] });
  });

  for (const [text, why] of [
    ["", "is empty"],
    ["urn:pulumi:dev", "is not a URN"],
    ["arn:aws:iam::123456789012:role/x", "is not a URN"],
    [WINDOW.replace(":dev:", ":prod:"), "belongs to stack prod of project fleet"],
    [WINDOW.replace("::fleet::", "::other::"), "belongs to stack dev of project other"],
  ] as const) {
    it(`are refused before anything starts: "${text}" ${why}`, async () => {
      const { message } = await refusal(() => checkTargets(stack, { exclude: [text] }));
      expect(message)
        .to.contain(`exclude "${text}" of stack dev ${why}`)
        .and.contain("urn:pulumi:dev::fleet::TYPE::NAME");
    });
  }

  it("must be in the state for a refresh, a destroy and a replacement", async () => {
    const known = { target: [WINDOW, "patch.role", "**:Role::patch.*", "urn:pulumi:*::fleet::**::patch-*"] };
    checkTargetsInState(stack, "destroy", known, URNS);
    checkTargetsInState(stack, "up", { target: ["new"], replace: ["patch-window"] }, URNS);
    for (const [operation, options] of [
      ["refresh", { target: ["patch-window", "patchXrole"] }],
      ["destroy", { exclude: ["**:Role::patch-*"] }],
      ["up", { replace: ["urn:pulumi:*::patch-window"] }],
    ] as const) {
      const { message } = await refusal(() => checkTargetsInState(stack, operation, options, URNS));
      expect(message, operation).to.contain("It has patch-window, patch.role.");
    }
    const { message } = await refusal(() => checkTargetsInState(stack, "destroy", { target: ["x"] }, []));
    expect(message).to.equal('No resource of stack dev matches target "x". It has no resources.');
  });

  it("must be declared by the program of an up", async () => {
    checkTargetsMet(stack, { target: ["**::patch-window"] }, URNS);
    const { message } = await refusal(() => checkTargetsMet(stack, { target: ["**::nope"] }, URNS), "failed");
    expect(message).to.contain('matches target "**::nope"');
  });
});
