import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  DescribeMaintenanceWindowTasksCommand,
  GetMaintenanceWindowTaskCommand,
  GetPatchBaselineCommand,
} from "@aws-sdk/client-ssm";
import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import {
  AutomationTask,
  LambdaTask,
  MaintenanceWindow,
  MaintenanceWindowTarget,
  PatchPolicy,
  PatchTask,
  RunCommandTask,
  StepFunctionsTask,
} from "../../components/components.ts";
import { startTestEmulator } from "../helpers/emulator.ts";

const CONFIG = { "aws:region": "us-east-1", "maintenance-windows:cloud": "emulator" };
const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:SSM-drain";
const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:SSM-fill";

describe("the components in the engine", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let backend: string;

  before(async () => {
    emulator = await startTestEmulator();
    backend = mkdtempSync(join(tmpdir(), "in-the-engine-"));
  });
  after(async () => {
    await emulator.stop();
    rmSync(backend, { recursive: true });
  });

  const driverOf = (program: () => Promise<Record<string, unknown>>) =>
    new Driver({
      project: "in-the-engine",
      program,
      endpoint: emulator.endpoint,
      env: { ...process.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: "test" },
      stacks: { one: { config: CONFIG }, former: { config: CONFIG } },
    });

  it("take every argument to AWS, and find nothing to change afterwards", async () => {
    const driver = driverOf(async () => {
      const hours = { schedule: "cron(0 2 ? * TUE#2 *)", scheduleOffset: 4, scheduleTimezone: "Europe/Berlin" };
      const dates = { startDate: "2026-12-01T00:00:00Z", endDate: "2027-12-01T00:00:00Z", duration: 4, cutoff: 1 };
      const policy = new PatchPolicy("app", {
        baselines: [
          { operatingSystem: "AMAZON_LINUX_2" },
          {
            operatingSystem: "WINDOWS",
            name: "App-Windows",
            description: "For the app servers",
            approvalRules: [
              {
                patchFilters: [{ key: "CLASSIFICATION", values: ["SecurityUpdates"] }],
                approveUntilDate: "2026-11-30",
                complianceLevel: "CRITICAL",
              },
            ],
            globalFilters: [{ key: "PRODUCT", values: ["WindowsServer2022"] }],
            approvedPatches: ["KB2032276"],
            approvedPatchesComplianceLevel: "HIGH",
            rejectedPatches: ["KB2032277"],
            rejectedPatchesAction: "BLOCK",
            availableSecurityUpdatesComplianceStatus: "NON_COMPLIANT",
          },
          {
            operatingSystem: "UBUNTU",
            approvedPatches: ["curl"],
            approvedPatchesEnableNonSecurity: true,
            sources: [
              { name: "mirror", products: ["Ubuntu22.04"], configuration: "deb http://example.com jammy main" },
            ],
          },
        ],
        patchGroups: ["App"],
        isDefault: true,
        scan: { ...hours, ...dates, enabled: false, logs: { logGroupName: "/patching" } },
        install: {
          ...hours,
          ...dates,
          ...{ maxConcurrency: "10%", maxErrors: "5%", cutoffBehavior: "CANCEL_TASK", comment: "monthly" },
          ...{ timeoutSeconds: 600, rebootOption: "NoReboot", installOverrideList: "s3://bucket/list.yaml" },
        },
        before: [{ name: "drain", lambda: { functionArn: FUNCTION, payload: '{"node":"{{RESOURCE_ID}}"}' } }],
        after: [{ name: "fill", stepFunctions: { stateMachineArn: MACHINE }, once: true }],
        output: { keyPrefix: "patching", forceDestroy: true },
        notifications: { events: ["Failed"], type: "Invocation" },
        tags: { Team: "os" },
      });
      const window = new MaintenanceWindow("own", {
        schedule: "rate(1 day)",
        ...{ duration: 2, cutoff: 0, allowUnassociatedTargets: true },
      });
      const { windowId } = window;
      new MaintenanceWindowTarget("group", { windowId, resourceGroup: "app", resourceTypes: ["AWS::EC2::INSTANCE"] });
      const { windowTargetId } = new MaintenanceWindowTarget("keys", { windowId, tagKeys: ["Patch Group"] });
      const windowTargetIds = [windowTargetId];
      new RunCommandTask("command", {
        ...{ windowId, windowTargetIds, document: "AWS-RunShellScript", documentVersion: "1" },
        documentHash: "5fe6ba9ad9ea7d42f3b7ba6b3b3c1a2d5fe6ba9ad9ea7d42f3b7ba6b3b3c1a2d",
        parameters: { commands: ["echo {{WINDOW_EXECUTION_ID}}"] },
      });
      new PatchTask("hooks", { windowId, windowTargetIds, operation: "Install", preInstallHook: "AWS-Noop" });
      new PatchTask("ids", { windowId, instanceIds: ["i-0a1b2c3d4e5f60001"], operation: "Scan" });
      new AutomationTask("runbook", {
        ...{ windowId, windowTargetIds, document: "AWS-RestartEC2Instance", documentVersion: "$DEFAULT" },
        parameters: { InstanceId: ["{{RESOURCE_ID}}"] },
      });
      new LambdaTask("function", {
        ...{ windowId, functionArn: FUNCTION, qualifier: "live", clientContext: btoa('{"custom":{}}') },
      });
      new StepFunctionsTask("machine", {
        ...{ windowId, windowTargetIds, stateMachineArn: MACHINE, executionName: "{{INVOCATION_ID}}", input: "{}" },
      });
      const { installWindowId, baselineIds } = policy;
      return { windowId, installWindowId, baselineIds };
    });
    const { outputs } = await driver.up("one");
    expect(Object.keys((await driver.up("one")).changes)).to.deep.equal(["same"]);

    const tasksOf = async (WindowId: string) => {
      const { Tasks = [] } = await emulator.ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId }));
      const all = Tasks.map(({ WindowTaskId }) =>
        emulator.ssm.send(new GetMaintenanceWindowTaskCommand({ WindowId, WindowTaskId })),
      );
      return await Promise.all(all);
    };
    const own = await tasksOf(outputs.windowId as string);
    expect(own.map(({ TaskType }) => TaskType).sort()).to.deep.equal([
      ...["AUTOMATION", "LAMBDA", "RUN_COMMAND", "RUN_COMMAND", "RUN_COMMAND", "STEP_FUNCTIONS"],
    ]);
    const install = await tasksOf(outputs.installWindowId as string);
    const byPriority = install.sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0));
    expect(byPriority.map(({ TaskType }) => TaskType)).to.deep.equal(["LAMBDA", "RUN_COMMAND", "STEP_FUNCTIONS"]);
    expect(byPriority[1]).to.deep.include({ MaxConcurrency: "10%", MaxErrors: "5%", CutoffBehavior: "CANCEL_TASK" });
    expect(byPriority[1]?.TaskInvocationParameters?.RunCommand).to.deep.include({
      Comment: "monthly",
      TimeoutSeconds: 600,
      OutputS3KeyPrefix: "patching",
    });
    const { WINDOWS } = outputs.baselineIds as Record<string, string>;
    const baseline = await emulator.ssm.send(new GetPatchBaselineCommand({ BaselineId: WINDOWS }));
    expect(baseline).to.deep.include({ RejectedPatchesAction: "BLOCK", PatchGroups: ["App"] });
    await driver.destroy("one");
  });

  it("keep the resources of a stack with the former type tokens, and protect and import them", async () => {
    class Former extends pulumi.ComponentResource {
      constructor(type: string, make: (parent: pulumi.Resource) => void) {
        super(`maintenance-windows:ssm:${type}`, "former", {}, {});
        make(this);
      }
    }
    const schedule = { schedule: "rate(1 day)", duration: 2, cutoff: 1 };
    const before = driverOf(async () => {
      let windowId: pulumi.Output<string> | undefined;
      new Former("MaintenanceWindow", (parent) => {
        windowId = new ssm.MaintenanceWindow("former", schedule, { parent }).id;
      });
      const options = { retainOnDelete: true };
      const beside = new ssm.MaintenanceWindow("beside", { ...schedule, name: "beside" }, options);
      return { windowId, besideId: beside.id };
    });
    const { outputs } = await before.up("former");
    const now = driverOf(async () => {
      const { windowId } = new MaintenanceWindow("former", schedule, { protect: true });
      const options = { import: outputs.besideId as string };
      const adopted = new MaintenanceWindow("adopted", { ...schedule, name: "beside" }, options);
      return { windowId, besideId: adopted.windowId };
    });
    const run = await now.up("former");
    expect(run.outputs).to.deep.equal(outputs);
    expect(run.changes).to.include({ import: 1 }).and.not.have.any.keys("replace", "create-replacement");
    const file = readdirSync(backend, { recursive: true, encoding: "utf8" }).find((name) =>
      /stacks.*former\.json$/.test(name),
    );
    const { resources } = JSON.parse(readFileSync(join(backend, file as string), "utf8")).checkpoint.latest as {
      resources: { urn: string; protect?: boolean }[];
    };
    const found = resources.filter(({ urn }) => urn.endsWith("MaintenanceWindow::former"));
    expect(found.map(({ urn }) => urn.split("::")[2])).to.deep.equal([
      "maintenance-windows:index:MaintenanceWindow",
      "maintenance-windows:index:MaintenanceWindow$aws:ssm/maintenanceWindow:MaintenanceWindow",
    ]);
    expect(found.every(({ protect }) => protect)).to.equal(true);
  });
});
