import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { PatchPolicy, type PatchPolicyArgs, type PatchPolicyOptions } from "../../components/components.ts";
import { type Registered, refusalOf, registeredBy, useMocks } from "../helpers/component-mocks.ts";

const INSTALL = { schedule: "cron(0 2 ? * TUE#2 *)", scheduleOffset: 4, duration: 4, cutoff: 1 };
const BASICS: PatchPolicyArgs = { patchGroups: ["App"], install: INSTALL };
const FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:drain";
const MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:fill";

const WHOLE: PatchPolicyArgs = {
  baselines: [{ operatingSystem: "AMAZON_LINUX_2023" }, { operatingSystem: "UBUNTU", approvedPatches: ["curl"] }],
  approveAfterDays: 3,
  patchGroups: ["App", "Web"],
  isDefault: true,
  scan: { schedule: "cron(0 4 ? * SUN *)", duration: 2, cutoff: 1, maxConcurrency: "50%", logs: {} },
  install: { ...INSTALL, rebootOption: "NoReboot", maxErrors: "0", preInstallHook: "Drain-Node", name: "Install" },
  before: [
    { name: "drain", lambda: { functionArn: FUNCTION, payload: '{"node":"{{RESOURCE_ID}}"}' }, maxConcurrency: "5" },
    { name: "note", runCommand: { document: "AWS-RunShellScript", parameters: { commands: ["date"] } } },
  ],
  after: [
    { name: "fill", stepFunctions: { stateMachineArn: MACHINE }, once: true },
    {
      name: "restart",
      automation: { document: "AWS-RestartEC2Instance", parameters: { InstanceId: ["{{RESOURCE_ID}}"] } },
    },
  ],
  output: { keyPrefix: "patching" },
  notifications: { events: ["Failed"] },
  tags: { Team: "os" },
};

const made = (args: PatchPolicyArgs, opts?: PatchPolicyOptions) =>
  registeredBy((name) => new PatchPolicy(name, args, opts));
const task = (all: Registered, name: string) =>
  all[`aws:ssm/maintenanceWindowTask:MaintenanceWindowTask NAME-${name}`] as Record<string, never>;

for (const isPreview of [true, false]) {
  describe(`a patch policy, in ${isPreview ? "preview" : "up"}`, function () {
    this.timeout(20_000);
    before(() => useMocks(isPreview));

    it("is a window, its target, its task and a role from four lines", async () => {
      const all = await made(BASICS);
      expect(Object.keys(all).sort()).to.deep.equal([
        "aws:iam/role:Role NAME",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment NAME",
        "aws:ssm/maintenanceWindow:MaintenanceWindow NAME-install",
        "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget NAME-install",
        "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask NAME-install",
      ]);
      expect(all["aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget NAME-install"]).to.deep.include({
        targets: [{ key: "tag:Patch Group", values: ["App"] }],
      });
    });

    it("makes all that it is asked for", async () => {
      const all = await made(WHOLE);
      expect(
        Object.keys(all)
          .map((key) => key.replace(/^aws:\w+\/\w+:/, ""))
          .sort(),
      ).to.deep.equal([
        "Bucket NAME",
        "DefaultPatchBaseline NAME-amazon-linux-2023",
        "DefaultPatchBaseline NAME-ubuntu",
        "MaintenanceWindow NAME-install",
        "MaintenanceWindow NAME-scan",
        "MaintenanceWindowTarget NAME-install",
        "MaintenanceWindowTarget NAME-scan",
        "MaintenanceWindowTask NAME-after-fill",
        "MaintenanceWindowTask NAME-after-restart",
        "MaintenanceWindowTask NAME-before-drain",
        "MaintenanceWindowTask NAME-before-note",
        "MaintenanceWindowTask NAME-install",
        "MaintenanceWindowTask NAME-scan",
        "PatchBaseline NAME-amazon-linux-2023",
        "PatchBaseline NAME-ubuntu",
        "PatchGroup NAME-amazon-linux-2023-App",
        "PatchGroup NAME-amazon-linux-2023-Web",
        "PatchGroup NAME-ubuntu-App",
        "PatchGroup NAME-ubuntu-Web",
        "Role NAME",
        "Role NAME-publisher",
        "RolePolicy NAME",
        "RolePolicy NAME-publisher",
        "RolePolicyAttachment NAME",
        "Topic NAME",
      ]);
      const priorities = ["before-drain", "before-note", "install", "after-fill", "after-restart"].map(
        (name) => task(all, name).priority,
      );
      expect(priorities).to.deep.equal([1, 2, 3, 4, 5]);
      expect(task(all, "install")).to.include({ taskArn: "AWS-RunPatchBaselineWithHooks", maxErrors: "0" });
      expect(task(all, "scan")).to.include({ taskArn: "AWS-RunPatchBaseline", maxConcurrency: "50%" });
      expect(task(all, "after-fill")).to.not.have.any.keys("targets", "maxConcurrency");
      expect(all["aws:ssm/maintenanceWindow:MaintenanceWindow NAME-install"]).to.deep.include({
        name: "Install",
        scheduleOffset: 4,
        tags: { Team: "os" },
      });
      expect(all["aws:ssm/patchBaseline:PatchBaseline NAME-amazon-linux-2023"]).to.deep.include({
        approvalRules: [{ patchFilters: [{ key: "PRODUCT", values: ["*"] }], approveAfterDays: 3 }],
      });
      expect(all["aws:ssm/patchBaseline:PatchBaseline NAME-ubuntu"]).to.not.have.property("approvalRules");
    });

    it("takes what is computed, and exposes what is below", async () => {
      const cutoff = isPreview ? pulumi.output<number>(pulumi.unknown as never) : pulumi.output(1);
      const all = await made({ ...BASICS, install: { ...INSTALL, cutoff }, serviceRoleArn: pulumi.output("arn:role") });
      expect(Object.keys(all)).to.have.length(3);
      expect(task(all, "install").serviceRoleArn).to.equal("arn:role");
      await registeredBy((name) => {
        const policy = new PatchPolicy(name, WHOLE);
        expect(policy.baselines?.baselines.map(({ groups }) => groups.length)).to.deep.equal([2, 2]);
        expect(policy.install?.task.task).to.be.instanceOf(pulumi.CustomResource);
        expect(policy.scan?.window.window).to.be.instanceOf(pulumi.CustomResource);
        expect([...policy.before, ...policy.after].map(({ task }) => task)).to.have.length(4);
        expect(policy.serviceRole?.role && policy.output?.bucket && policy.notifications?.topic).to.not.equal(
          undefined,
        );
        return policy;
      });
    });

    it("hands each part to its transform, and that one's options to the parts below", async () => {
      const all = await made(WHOLE, {
        transform: {
          scan: { window: { description: "changed" } },
          install: {
            window: (args, opts, name) => {
              args.duration = 6;
              opts.transform = { window: (below) => Object.assign(below, { description: name }) };
            },
          },
          baselines: (_, opts) => {
            opts.transform = {
              baseline: (_args, below) => Object.assign(below, { transform: { baseline: { description: "b" } } }),
            };
          },
          before: { description: "first" },
        },
      });
      const window = (kind: string) => all[`aws:ssm/maintenanceWindow:MaintenanceWindow NAME-${kind}`];
      expect(window("scan")).to.include({ description: "changed" });
      expect(window("install")).to.include({ description: "NAME-install", duration: 6 });
      expect(all["aws:ssm/patchBaseline:PatchBaseline NAME-ubuntu"]).to.include({ description: "b" });
      expect(task(all, "before-note").description).to.equal("first");
    });
  });
}

describe("a patch policy that is refused", () => {
  before(() => useMocks(true));

  const REFUSED: Record<string, [args: object, message: RegExp]> = {
    "without a window": [{ patchGroups: ["App"] }, /install: the policy has no window/],
    "without nodes": [{ install: INSTALL }, /patchGroups: the policy names no nodes/],
    "with a cutoff as long as its window": [
      { ...BASICS, install: { ...INSTALL, cutoff: 4 } },
      /install\.cutoff: 4 hours before the end/,
    ],
    "with a misspelt parameter": [
      { ...BASICS, install: { ...INSTALL, rebotOption: "NoReboot" } },
      /install\.rebotOption: it is not an argument\. Did you mean rebootOption\?/,
    ],
    "with a rule of another system": [
      {
        ...BASICS,
        baselines: [
          {
            operatingSystem: "UBUNTU",
            approvalRules: [{ approveAfterDays: 1, patchFilters: [{ key: "MSRC_SEVERITY", values: ["Critical"] }] }],
          },
        ],
      },
      /baselines\[0\]\.approvalRules\[0\]\.patchFilters\[0\]\.key: UBUNTU has no MSRC_SEVERITY/,
    ],
    "with two baselines of a system": [
      { ...BASICS, baselines: [{ operatingSystem: "UBUNTU" }, { operatingSystem: "UBUNTU" }] },
      /baselines: UBUNTU is there twice/,
    ],
    "with computed groups": [{ ...BASICS, patchGroups: pulumi.output(["App"]) }, /patchGroups: it is computed/],
    "with a task of two kinds": [
      { ...BASICS, before: [{ name: "x", lambda: { functionArn: FUNCTION }, automation: { document: "D" } }] },
      /before\[0\]: give exactly one of runCommand, automation, lambda, stepFunctions; automation and lambda are given/,
    ],
    "with every problem of its tasks at once": [
      {
        ...BASICS,
        serviceRoleArn: FUNCTION,
        before: [
          { name: "x", lambda: { functionArn: "drain", payload: "{x" } },
          { name: "y", runCommand: { document: "AWS-RunPatchBaseline", parameters: { Operaton: ["Scan"] } } },
        ],
      },
      /serviceRoleArn: .*another service(?:.|\n)*before\[0\]\.lambda\.functionArn: "drain"(?:.|\n)*before\[0\]\.lambda\.payload: "\{x" is not JSON(?:.|\n)*before\[1\]\.runCommand\.parameters\.Operaton: .*Did you mean Operation/,
    ],
    "with two tasks of a name": [
      {
        ...BASICS,
        after: [
          { name: "x", lambda: { functionArn: FUNCTION } },
          { name: "x", lambda: { functionArn: FUNCTION } },
        ],
      },
      /after\[1\]\.name: "x" is there twice/,
    ],
    "with tasks and no install window": [
      { patchGroups: ["App"], scan: INSTALL, before: [{ name: "x", lambda: { functionArn: FUNCTION } }] },
      /before: its tasks run in the install window/,
    ],
  };
  for (const [what, [args, message]] of Object.entries(REFUSED)) {
    it(what, async () => {
      expect(await refusalOf((name) => new PatchPolicy(name, args as PatchPolicyArgs))).to.match(message);
    });
  }
});
