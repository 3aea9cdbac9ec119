import { CreateGroupCommand, ResourceGroupsClient } from "@aws-sdk/client-resource-groups";
import {
  DeregisterTargetFromMaintenanceWindowCommand,
  DeregisterTaskFromMaintenanceWindowCommand,
  DescribeMaintenanceWindowTasksCommand,
  RegisterTargetWithMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { verify } from "../../history/verify.ts";
import type { NodeInvocation, NodeState, PatchState, WindowHistory } from "../../history/window-history.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { failures, reasons, rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";

const FIRST = "i-0a1b2c3d4e5f60001";
const SECOND = "i-0a1b2c3d4e5f60002";
const NOW = new Date("2026-12-01T05:00:00Z");
const AT_TWO = "cron(0 2 ? * * *)";

/** A task of a command that may take long. */
const LONG_CHECK = {
  TaskArn: "AWS-RunShellScript",
  TaskInvocationParameters: { RunCommand: { Parameters: { commands: ["check"], executionTimeout: ["172800"] } } },
};

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

describe("a judgement", () => {
  describe("of what the emulator did", () => {
    let lab: Rehearsal;
    afterEach(() => lab.stop());

    /** A second task of the window, at the same nodes. */
    const registerSecond = (commands: string) =>
      lab.ssm.send(
        new RegisterTaskWithMaintenanceWindowCommand({
          WindowId: lab.windowId,
          TaskType: "RUN_COMMAND",
          TaskArn: "AWS-RunShellScript",
          Targets: [{ Key: "WindowTargetIds", Values: [lab.windowTargetId] }],
          Priority: 2,
          MaxConcurrency: "2",
          MaxErrors: "2",
          TaskInvocationParameters: { RunCommand: { Parameters: { commands: [commands] } } },
        }),
      );

    it("says no to a range in which every execution was skipped", async () => {
      lab = await rehearse({
        fleet: twoNodes("steps: [{ command: check, duration: 150m }]"),
        schedule: "rate(2 hours)",
        durationHours: 4,
        task: LONG_CHECK,
      });
      await lab.to("2026-12-01T04:30:00Z");
      const { history, verdict } = await lab.verify({ from: new Date("2026-12-01T03:00:00Z") });
      expect(history.executions.map(({ status }) => status)).to.deep.equal(["SKIPPED_OVERLAPPING"]);
      expect(verdict.passed).to.equal(false);
      expect(reasons(verdict)).to.match(
        /no execution started from 2026-12-01T03:00:00Z: 1 skipped while the previous one was running$/,
      );
    });

    it("does not excuse a task that never started by a node that may fail", async () => {
      lab = await rehearse({
        fleet: twoNodes("steps: [{ command: check, exitCode: 3, duration: 90m }]"),
        schedule: AT_TWO,
        task: LONG_CHECK,
      });
      await registerSecond("true");
      await lab.to("2026-12-01T05:00:00Z");
      const { history, verdict } = await lab.verify({ expectation: { steps: "any", patches: "any" } });
      expect(history.executions[0]!.tasks.map(({ status }) => status)).to.deep.equal(["FAILED", "TIMED_OUT"]);
      expect(failures(verdict)).to.deep.equal(["ended-well"]);
    });

    it("says of a node that two tasks reach which of them failed", async () => {
      lab = await rehearse({
        fleet: twoNodes("steps: [{ command: check, exitCode: 3, stderr: no app }]"),
        schedule: AT_TWO,
      });
      await registerSecond("check");
      await lab.to("2026-12-01T05:00:00Z");
      const { verdict } = await lab.verify();
      const ofSecond = verdict.findings.filter(
        ({ check, subject }) => check === "steps-succeeded" && subject === SECOND,
      );
      expect(ofSecond.map(({ passed }) => passed)).to.deep.equal([true, false]);
      expect(ofSecond[1]!.text).to.match(/exited 3: no app/);
    });

    it("says no to a node that is terminated in the middle, and does not call it an outsider", async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-01T02:00:20Z");
      await lab.control("DELETE", `/nodes/${FIRST}`);
      await lab.to("2026-12-01T05:00:00Z");
      const { verdict } = await lab.verify();
      expect(verdict.passed).to.equal(false);
      expect(failures(verdict)).not.to.include("nobody-else");
      expect(reasons(verdict)).to.match(new RegExp(`^${FIRST} `, "m"));
    });

    it("says of a named node that is gone that Systems Manager does not know it", async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-01T04:30:00Z");
      await lab.control("DELETE", `/nodes/${SECOND}`);
      const { verdict } = await lab.verify({ expectation: { nodes: [FIRST, SECOND] } });
      expect(reasons(verdict)).to.match(new RegExp(`${SECOND} .*is unknown to Systems Manager`));
      // Of a fleet that is given by tags it was a good node that is not there any more: its steps are its witness.
      const { verdict: tagged } = await lab.verify();
      expect(reasons(tagged)).to.equal("");
    });

    it("asks about the patches of nodes that were stopped since", async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO, operation: "Scan" });
      await lab.to("2026-12-01T05:00:00Z");
      for (const id of [FIRST, SECOND]) await lab.control("PATCH", `/nodes/${id}`, { state: "stopped" });
      const { history, verdict } = await lab.verify();
      expect(history.nodes.get(FIRST)!.pingStatus).to.equal(undefined);
      expect(failures(verdict)).to.deep.equal(["patched", "compliant"]);
    });

    it("takes a Scan with nothing missing for the evidence that it is", async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-01T04:30:00Z");
      const scan = { DocumentName: "AWS-RunPatchBaseline", Parameters: { Operation: ["Scan"] } };
      await lab.ssm.send(new SendCommandCommand({ ...scan, InstanceIds: [FIRST] }));
      await lab.advance("PT1H");
      const { verdict } = await lab.verify();
      expect(reasons(verdict)).to.equal("");
      const ofFirst = verdict.findings.find(({ check, subject }) => check === "patched" && subject === FIRST)!;
      expect(ofFirst.text).to.match(
        /^Scan: \d+ on the node; none missing or failed, according to the Scan of .*, after this execution$/,
      );
    });

    it("asks about the patches of an execution whose task was deregistered since", async () => {
      lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO, operation: "Scan" });
      await registerSecond("true");
      await lab.to("2026-12-01T05:00:00Z");
      const { Tasks = [] } = await lab.ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId: lab.windowId }));
      const { WindowTaskId } = Tasks.find(({ TaskArn }) => TaskArn === "AWS-RunPatchBaseline")!;
      await lab.ssm.send(new DeregisterTaskFromMaintenanceWindowCommand({ WindowId: lab.windowId, WindowTaskId }));
      expect(failures((await lab.verify()).verdict)).to.deep.equal(["patched", "compliant"]);
    });

    it("says no to patches that wait for a reboot that was not wanted", async () => {
      const RunCommand = { Parameters: { Operation: ["Install"], RebootOption: ["NoReboot"] } };
      lab = await rehearse({
        fleet: twoNodes(""),
        schedule: AT_TWO,
        task: { TaskInvocationParameters: { RunCommand } },
      });
      await lab.to("2026-12-01T05:00:00Z");
      const { history, verdict } = await lab.verify();
      expect(failures(verdict)).to.deep.equal(["patched", "compliant"]);
      expect(reasons(verdict)).to.match(
        /Install: \d+ waiting for a reboot \(RebootOption was NoReboot\), though its command reported Success; .*; not installed: /,
      );
      expect(history.nodes.get(FIRST)!.patches!.open.every(({ state }) => state === "InstalledPendingReboot")).to.equal(
        true,
      );
    });

    it("expects the nodes that a task names itself", async () => {
      lab = await rehearse({
        fleet: twoNodes(""),
        schedule: AT_TWO,
        task: { Targets: [{ Key: "InstanceIds", Values: [FIRST] }] },
      });
      await lab.ssm.send(
        new DeregisterTargetFromMaintenanceWindowCommand({
          WindowId: lab.windowId,
          WindowTargetId: lab.windowTargetId,
        }),
      );
      await lab.to("2026-12-01T05:00:00Z");
      const { verdict } = await lab.verify();
      expect(reasons(verdict)).to.equal("");
      expect(verdict.findings.find(({ check }) => check === "reached")!.text).to.equal(
        `all 1 targeted nodes: ${FIRST}`,
      );
    });

    it("does not excuse a node that does not come back from its reboot, though others may be missed and its patches are installed", async () => {
      lab = await rehearse({
        fleet: twoNodes("faults: { rebootHangs: true }"),
        schedule: AT_TWO,
        durationHours: 24,
        maxConcurrency: "2",
      });
      await lab.to("2026-12-02T01:00:00Z");
      for (const expectation of [{}, { reached: "50%" }, { steps: "patched" }] as const) {
        const { verdict } = await lab.verify({ expectation });
        expect(failures(verdict)).to.deep.equal(["ended-well", "steps-succeeded"]);
        expect(reasons(verdict)).to.match(
          new RegExp(`${SECOND} DeliveryTimedOut: it stopped answering before step PatchLinux ended$`, "m"),
        );
      }
    });

    it("does not count a node as reached that was away until its command expired", async () => {
      lab = await rehearse({
        fleet: twoNodes("faults: { offline: true }"),
        schedule: AT_TWO,
        durationHours: 24,
        maxConcurrency: "2",
      });
      await lab.to("2026-12-02T01:00:00Z");
      const { verdict } = await lab.verify();
      expect(reasons(verdict)).to.match(new RegExp(`${SECOND} its command did not arrive \\(DeliveryTimedOut\\)`));
      expect((await lab.verify({ expectation: { reached: "50%" } })).verdict.passed).to.equal(true);
    });

    it("expects the nodes that have all keys of a target", async () => {
      const node = (id: string, tags: string) => `  - { id: ${id}, platform: amazon-linux-2, tags: { ${tags} } }`;
      lab = await rehearse({
        fleet: ["nodes:", node(FIRST, "Stage: lab, App: shop"), node(SECOND, "Stage: lab")].join("\n"),
        schedule: AT_TWO,
        selectors: [{ Key: "tag-key", Values: ["Stage", "App"] }],
      });
      await lab.to("2026-12-01T05:00:00Z");
      const { history, verdict } = await lab.verify();
      expect(history.window.targets[0]!.nodeIds).to.deep.equal([FIRST]);
      expect(reasons(verdict)).to.equal("");
    });

    it("says of a window without a target that it has none", async () => {
      lab = await rehearse({
        fleet: twoNodes(""),
        schedule: AT_TWO,
        task: { Targets: [{ Key: "InstanceIds", Values: [FIRST] }] },
      });
      const { ssm, windowId: WindowId, windowTargetId: WindowTargetId } = lab;
      await ssm.send(new DeregisterTargetFromMaintenanceWindowCommand({ WindowId, WindowTargetId }));
      await lab.to("2026-12-01T05:00:00Z");
      const { history } = await lab.verify();
      const bare = { ...history, window: { ...history.window, tasks: [] } };
      expect(reasons(verify(bare, { now: NOW }))).to.match(/the window has no target: register one/);
    });

    describe("whose targets are a resource group", () => {
      async function withGroup(types: string): Promise<void> {
        const selectors = [
          { Key: "resource-groups:Name", Values: ["app"] },
          { Key: "resource-groups:ResourceTypeFilters", Values: [types] },
        ];
        lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO, selectors });
        const client = new ResourceGroupsClient({
          endpoint: lab.endpoint,
          region: "us-east-1",
          credentials: CREDENTIALS,
        });
        const Query = JSON.stringify({
          ResourceTypeFilters: ["AWS::AllSupported"],
          TagFilters: [{ Key: "Patch Group", Values: ["App"] }],
        });
        await client.send(new CreateGroupCommand({ Name: "app", ResourceQuery: { Type: "TAG_FILTERS_1_0", Query } }));
        client.destroy();
        await lab.to("2026-12-01T05:00:00Z");
      }

      it("goes by the nodes to which AWS resolved it when the window ran", async () => {
        await withGroup("AWS::EC2::Instance");
        const { history, verdict } = await lab.verify();
        expect(history.window.targets[0]).to.deep.include({ nodeIds: [], resourceGroups: ["app"] });
        expect(reasons(verdict)).to.equal("");
        expect(verdict.findings.find(({ check }) => check === "reached")!.text).to.equal(
          `all 2 targeted nodes: ${FIRST}, ${SECOND} (resource group app as AWS resolved it when the window ran)`,
        );
      });

      it("says that SSM does not tell its nodes when nothing was sent to any", async () => {
        await withGroup("AWS::S3::Bucket");
        const { verdict } = await lab.verify();
        expect(reasons(verdict)).to.match(
          /SSM does not list the nodes of resource group app, and no command was sent: name the expected nodes \(nodes\)/,
        );
      });
    });

    it("goes through a target that was registered since, and says that it was sent nothing", async () => {
      lab = await rehearse({
        fleet: twoNodes(""),
        schedule: AT_TWO,
        selectors: [{ Key: "InstanceIds", Values: [FIRST] }],
      });
      await lab.to("2026-12-01T04:30:00Z");
      await lab.ssm.send(
        new RegisterTargetWithMaintenanceWindowCommand({
          WindowId: lab.windowId,
          ResourceType: "INSTANCE",
          Targets: [{ Key: "InstanceIds", Values: [SECOND] }],
        }),
      );
      const { verdict } = await lab.verify();
      expect(reasons(verdict)).to.match(new RegExp(`${SECOND} no command was sent to it`));
    });
  });

  describe("of data that AWS can give", () => {
    let good: WindowHistory;
    before(async () => {
      const lab = await rehearse({ fleet: twoNodes(""), schedule: AT_TWO });
      await lab.to("2026-12-01T05:00:00Z");
      good = (await lab.verify()).history;
      await lab.stop();
    });

    /** The history with the second node's patch data, or its command, changed. */
    function changed(patch: Partial<PatchState>, node: Partial<NodeState> = {}): WindowHistory {
      const before = good.nodes.get(SECOND)!;
      return {
        ...good,
        nodes: new Map([...good.nodes, [SECOND, { ...before, patch: { ...before.patch!, ...patch }, ...node }]]),
      };
    }
    function invoked(change: (node: NodeInvocation) => NodeInvocation): WindowHistory {
      const executions = good.executions.map((execution) => ({
        ...execution,
        tasks: execution.tasks.map((task) => ({
          ...task,
          invocations: task.invocations.map((invocation) => ({
            ...invocation,
            nodes: invocation.nodes.map((node) => (node.instanceId === SECOND ? change(node) : node)),
          })),
        })),
      }));
      return { ...good, executions };
    }
    const judge = (history: WindowHistory) => verify(history, { now: NOW });
    const shifted = (instant: Date | undefined, seconds: number) =>
      instant && new Date(instant.getTime() + seconds * 1000);

    it("is a yes to begin with", () => expect(reasons(judge(good))).to.equal(""));

    it("misses an execution between two others when every execution is checked", () => {
      const [execution] = good.executions;
      const on = (day: number) => ({
        ...execution!,
        startedAt: shifted(execution!.startedAt, day * 86_400 + 20)!,
        endedAt: shifted(execution!.endedAt, day * 86_400 + 20),
      });
      const opened = (days: number[], all: "all" | "last", modifiedAt = good.window.modifiedAt, from?: Date) => {
        const window = { ...good.window, modifiedAt, createdAt: new Date("2026-10-01T00:00:00Z") };
        const history = { ...good, range: { from, to: undefined }, window, executions: days.map(on) };
        const { findings } = verify(history, { now: shifted(NOW, 3 * 86_400)!, judge: all });
        return findings.find(({ check }) => check === "opened")!;
      };
      expect(opened([0, 1, 2, 3], "all").passed).to.equal(true);
      expect(opened([0, 1, 3], "all").text).to.equal(
        "no execution started at 2026-12-03T02:00:00Z as scheduled; later ones did",
      );
      expect(opened([0, 1, 3], "last").passed).to.equal(true);
      // What the schedule was before a change of the window is not known.
      expect(opened([0, 1, 3], "all", new Date("2026-12-03T12:00:00Z")).passed).to.equal(true);
      // Nor is one missing at the start of the range, unless AWS no longer keeps it.
      const since = (from: string) => opened([2, 3], "all", new Date("2026-10-01T00:00:00Z"), new Date(from));
      expect(since("2026-12-02T02:00:00Z").text).to.match(/^no execution started at 2026-12-02T02:00:00Z as scheduled/);
      expect(since("2026-12-02T02:00:01Z").passed).to.equal(true);
      expect(since("2026-11-01T00:00:00Z").passed).to.equal(true);
    });

    it("says that the end of a window that was changed since is by its present duration", () => {
      const ended = (durationHours: number, modifiedAt: Date) => {
        const { findings } = judge({ ...good, window: { ...good.window, durationHours, modifiedAt } });
        return findings.find(({ check }) => check === "ended-well")!.text;
      };
      const later = new Date("2026-12-01T04:00:00Z");
      const says = /\(by the duration and cutoff that the window has since it was changed at 2026-12-01T04:00:00Z\)$/;
      expect(ended(2, later)).to.match(says);
      expect(ended(0.01, later)).to.match(says);
      expect(ended(2, new Date("2026-11-30T00:00:00Z"))).to.match(/before its end$/);
    });

    it("never counts what is not applicable, however much of it there is", () => {
      expect(judge(changed({ notApplicable: 5000 })).passed).to.equal(true);
    });

    it("tells available updates that the baseline does not approve, and counts them for nothing", () => {
      const verdict = judge(changed({ availableSecurityUpdates: 3 }));
      expect(verdict.passed).to.equal(true);
      expect(verdict.findings.find(({ check, subject }) => check === "patched" && subject === SECOND)!.text).to.match(
        /, 3 security updates available that the baseline does not approve/,
      );
    });

    it("says no to patch data of another patch group than the targets name", () => {
      const verdict = judge(changed({ patchGroup: "Web" }));
      expect(failures(verdict)).to.deep.equal(["patched"]);
      expect(reasons(verdict)).to.match(/its patch data is of patch group Web \(baseline .*window targets App/);
      expect(reasons(judge(changed({ patchGroup: "" })))).to.match(/is of no patch group/);
    });

    it("compares an operation with the steps of the same node, so that its clock may be wrong", () => {
      const patch = good.nodes.get(SECOND)!.patch!;
      for (const seconds of [-7200, -30, 30, 7200]) {
        const history = invoked((node) => ({
          ...node,
          steps: node.steps.map((step) => ({
            ...step,
            startedAt: shifted(step.startedAt, seconds),
            endedAt: shifted(step.endedAt, seconds),
          })),
        }));
        const operation = {
          operationStartedAt: shifted(patch.operationStartedAt, seconds),
          operationEndedAt: shifted(patch.operationEndedAt, seconds),
        };
        const node = history.nodes.get(SECOND)!;
        const nodes = new Map([...history.nodes, [SECOND, { ...node, patch: { ...patch, ...operation } }]]);
        const verdict = judge({ ...history, nodes });
        expect(reasons(verdict), `${seconds} s`).to.equal("");
        expect(
          verdict.findings.filter(({ text }) => /as an operation after/.test(text)),
          `${seconds} s`,
        ).to.have.length(0);
      }
    });

    it("does not take an operation from before for one of a node whose clock is ahead", () => {
      const step = good.executions[0]!.tasks[0]!.invocations[0]!.nodes.find(
        ({ instanceId }) => instanceId === SECOND,
      )!.steps;
      const first = step
        .flatMap(({ startedAt }) => (startedAt ? [startedAt] : []))
        .sort((a, b) => a.getTime() - b.getTime())[0]!;
      const verdict = judge(
        changed({ operationStartedAt: shifted(first, -300)!, operationEndedAt: shifted(first, -60)! }),
      );
      expect(reasons(verdict)).to.match(/its patch data of .* is older than execution/);
    });

    for (const [what, statusDetails, isReached] of [
      ["a command for another platform", "InvalidPlatform", false],
      ["a command that its node's role forbids", "AccessDenied", false],
      ["a command that was given up after too many errors", "Terminated", false],
      ["a command that ran too long", "ExecutionTimedOut", true],
      ["a command that was cancelled while it ran", "Canceled", true],
    ] as const) {
      it(`takes ${what} for ${isReached ? "one that arrived" : "one that did not arrive"}`, () => {
        const history = invoked((node) => ({ ...node, status: "Failed", statusDetails }));
        expect(failures(judge(history)).includes("reached")).to.equal(!isReached);
      });
    }

    it("counts a node as missed when one of two commands did not arrive, and names that one", () => {
      const [execution] = good.executions;
      const [task] = execution!.tasks;
      const twice = {
        ...task!,
        invocations: task!.invocations.map((invocation) => ({
          ...invocation,
          nodes: invocation.nodes.map((node) => ({
            ...node,
            status: "Failed",
            statusDetails: "Undeliverable",
            steps: [],
          })),
        })),
      };
      for (const tasks of [
        [task!, twice],
        [twice, task!],
      ]) {
        const verdict = judge({ ...good, executions: [{ ...execution!, tasks }] });
        expect(reasons(verdict)).to.match(
          new RegExp(`${SECOND} its command did not arrive \\(Undeliverable\\), one of several sent to it`),
        );
      }
    });

    it("takes a command that was cancelled before its first step for one that did not arrive", () => {
      const history = invoked((node) => ({
        ...node,
        status: "Cancelled",
        statusDetails: "Canceled",
        steps: node.steps.map((step) => ({ ...step, startedAt: undefined, endedAt: undefined })),
      }));
      expect(reasons(judge(history))).to.match(/its command did not arrive \(Canceled\)/);
    });

    it("answers for a window whose schedule it cannot read, and for one without a duration", () => {
      const window = { ...good.window, schedule: "lunar(full)", durationHours: 0 };
      const verdict = judge({ ...good, window });
      expect(failures(verdict)).to.deep.equal(["opened"]);
      expect(reasons(verdict)).to.match(/cannot check the schedule: lunar\(full\): /);
    });
  });
});
