import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  CreateDocumentCommand,
  DeregisterTargetFromMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  type RegisterTaskWithMaintenanceWindowCommandInput,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { readHistory } from "../../history/read-history.ts";
import { reportFacts } from "../../history/report/facts.ts";
import { verify } from "../../history/verify.ts";
import type { WindowHistory } from "../../history/window-history.ts";
import { createRunbook, type Step } from "../helpers/automations.ts";
import { CREDENTIALS } from "../helpers/emulator.ts";
import { createRole, functionsOf } from "../helpers/functions.ts";
import { failures, reasons, rehearse, twoNodes } from "../helpers/patch-rehearsal.ts";
import { type PassedRequest, startProxy } from "../helpers/proxy.ts";

const FIRST = "i-0a1b2c3d4e5f60001";
const SECOND = "i-0a1b2c3d4e5f60002";
const OTHER = "i-0a1b2c3d4e5f60003";

/** A node beside the window's two. */
const THREE = (behaviour = "") => `${twoNodes(behaviour)}  - id: ${OTHER}
    platform: amazon-linux-2
    tags: { Patch Group: Web }
`;

const PATCH: Step = {
  name: "patch",
  action: "aws:runCommand",
  inputs: {
    DocumentName: "AWS-RunPatchBaseline",
    InstanceIds: ["{{ InstanceId }}"],
    Parameters: { Operation: "Install" },
  },
};

const RUNBOOK: Partial<RegisterTaskWithMaintenanceWindowCommandInput> = {
  TaskType: "AUTOMATION",
  TaskArn: "PatchOne",
  MaxConcurrency: "2",
  TaskInvocationParameters: { Automation: { Parameters: { InstanceId: ["{{RESOURCE_ID}}"] } } },
};

const ONE_NODE = { parameters: { InstanceId: { type: "String" } } };

type Rehearsal = Awaited<ReturnType<typeof rehearse>>;

describe("the history of tasks that are no commands", () => {
  describe("a runbook for each node", () => {
    let lab: Rehearsal;
    afterEach(() => lab.stop());

    /** The window's two nodes, patched by a runbook of these steps at two o'clock. */
    async function patchBy(steps: readonly Step[], fleet = THREE()): Promise<void> {
      lab = await rehearse({ fleet, schedule: "cron(0 2 ? * * *)", task: RUNBOOK });
      await createRunbook(lab, "PatchOne", steps, ONE_NODE);
      await lab.to("2026-12-01T05:00:00Z");
    }

    it("is read down to the steps of the nodes, and judged like a command", async () => {
      await patchBy([{ name: "nap", action: "aws:sleep", inputs: { Duration: "PT1M" } }, PATCH]);
      const { history, verdict } = await lab.verify();
      const [task] = history.executions[0]!.tasks;
      expect(task!.invocations).to.have.length(2);
      const automation = task!.invocations[0]!.automation!;
      expect(automation).to.include({ documentName: "PatchOne", status: "Success" });
      expect(automation.steps.map(({ name, action, status }) => [name, action, status])).to.deep.equal([
        ["nap", "aws:sleep", "Success"],
        ["patch", "aws:runCommand", "Success"],
      ]);
      const nodes = task!.invocations.flatMap((invocation) => invocation.nodes);
      expect(nodes.map(({ instanceId }) => instanceId)).to.deep.equal([FIRST, SECOND]);
      expect(nodes[0]!.commandId).to.equal(automation.steps[1]!.commandId);
      expect(nodes[0]!.steps.map(({ name }) => name)).to.include("PatchLinux");
      expect(reasons(verdict)).to.equal("");
      expect(verdict.findings.filter(({ text }) => text === "runbook PatchOne Success (nap, patch)")).to.have.length(2);
    });

    it("is read through the runbooks that it calls in turn", async () => {
      lab = await rehearse({ fleet: THREE(), schedule: "cron(0 2 ? * * *)", task: RUNBOOK });
      await createRunbook(lab, "Inner", [PATCH], ONE_NODE);
      const inputs = { DocumentName: "Inner", RuntimeParameters: { InstanceId: ["{{ InstanceId }}"] } };
      await createRunbook(lab, "PatchOne", [{ name: "call", action: "aws:executeAutomation", inputs }], ONE_NODE);
      await lab.to("2026-12-01T05:00:00Z");
      const { history, verdict } = await lab.verify();
      const [invocation] = history.executions[0]!.tasks[0]!.invocations;
      expect(invocation!.automation!.steps[0]!.automation).to.include({ documentName: "Inner" });
      expect(invocation!.nodes.map(({ instanceId }) => instanceId)).to.deep.equal([FIRST]);
      expect(reasons(verdict)).to.equal("");
    });

    it("is told apart when a patch fails, by runbook and by node, with the patch by name", async () => {
      await patchBy([PATCH], THREE('faults: { failingPatches: ["kernel*"] }'));
      const { verdict } = await lab.verify();
      expect(failures(verdict)).to.deep.equal(["ended-well", "steps-succeeded", "patched", "compliant"]);
      expect(reasons(verdict)).to.match(
        /runbook PatchOne Failed: step patch \(aws:runCommand\) Failed: .*Command returns unexpected/,
      );
      expect(reasons(verdict)).to.match(
        /60002 Install: 1 failed.*; not installed: kernel\.x86_64:\S+ \(Failed, Critical, CVE-/,
      );
    });

    it("is excused for the nodes' failures alone, when patched nodes may fail", async () => {
      const check: Step = {
        name: "check",
        action: "aws:runCommand",
        inputs: {
          DocumentName: "AWS-RunShellScript",
          InstanceIds: ["{{ InstanceId }}"],
          Parameters: { commands: ["check"] },
        },
      };
      await patchBy([PATCH, check], THREE("steps: [{ command: check, exitCode: 3, stderr: no app }]"));
      const { verdict } = await lab.verify();
      const { verdict: patched } = await lab.verify({ expectation: { steps: "patched" } });
      expect(failures(verdict)).to.deep.equal(["ended-well", "steps-succeeded"]);
      expect(reasons(patched)).to.equal("");
    });

    it("is not excused when a step of the runbook's own fails", async () => {
      const broken: Step = {
        name: "broken",
        action: "aws:executeAwsApi",
        inputs: { Service: "ssm", Api: "GetParameter", Name: "/none" },
      };
      await patchBy([PATCH, broken]);
      const { verdict } = await lab.verify({ expectation: { steps: "patched" } });
      expect(failures(verdict)).to.deep.equal(["ended-well", "steps-succeeded"]);
      expect(reasons(verdict)).to.match(/step broken \(aws:executeAwsApi\) Failed/);
    });

    it("says no to a step that failed though the runbook says Success", async () => {
      const broken: Step = {
        name: "broken",
        action: "aws:executeAwsApi",
        onFailure: "Continue",
        isCritical: false,
        inputs: { Service: "ssm", Api: "GetParameter", Name: "/none" },
      };
      await patchBy([broken, PATCH]);
      const { history, verdict } = await lab.verify();
      expect(history.executions[0]!.status).to.equal("SUCCESS");
      expect(failures(verdict)).to.deep.equal(["steps-succeeded"]);
      expect(reasons(verdict)).to.match(/runbook PatchOne Success, though step broken/);
    });

    it("touches somebody else when it sends a command or stops a node elsewhere", async () => {
      const elsewhere: Step = {
        ...PATCH,
        name: "elsewhere",
        inputs: { ...(PATCH.inputs as object), InstanceIds: [OTHER] },
      };
      await patchBy([PATCH, elsewhere]);
      const { verdict } = await lab.verify();
      expect(failures(verdict)).to.include("nobody-else");
      expect(reasons(verdict)).to.match(new RegExp(`it touched ${OTHER}: not targeted by the window`));
    });

    it("reaches the nodes that it starts or stops, unless that fails", async () => {
      const change = (name: string, DesiredState: string): Step => ({
        name,
        action: "aws:changeInstanceState",
        inputs: { InstanceIds: ["{{ InstanceId }}"], DesiredState },
      });
      await patchBy([change("stop", "stopped"), change("start", "running")]);
      const expectation = { patches: "any" } as const;
      const { history, verdict } = await lab.verify({ expectation });
      expect(reasons(verdict)).to.equal("");
      expect(reportFacts(history, verdict).fleet).to.include({ expected: 2, reached: 2, notReached: 0 });
      // A runbook may install patches, and these nodes have no patch data of this execution.
      expect(failures((await lab.verify()).verdict)).to.deep.equal(["patched"]);
      const tasks = history.executions[0]!.tasks.map((task) => ({
        ...task,
        invocations: task.invocations.map((invocation) => ({
          ...invocation,
          automation: {
            ...invocation.automation!,
            steps: invocation.automation!.steps.map((step) => ({ ...step, status: "Failed" })),
          },
        })),
      }));
      const failed = { ...history, executions: [{ ...history.executions[0]!, tasks }] };
      const { findings } = verify(failed, { now: new Date("2026-12-01T05:00:00Z"), expectation });
      expect(findings.filter(({ check }) => check === "reached").map(({ passed }) => passed)).to.deep.equal([
        false,
        false,
      ]);
    });

    it("touches somebody else when it stops a node", async () => {
      const stop: Step = {
        name: "stop",
        action: "aws:changeInstanceState",
        inputs: { InstanceIds: [OTHER], DesiredState: "stopped" },
      };
      await patchBy([PATCH, stop]);
      const { verdict } = await lab.verify();
      expect(reasons(verdict)).to.match(new RegExp(`it touched ${OTHER}: not targeted by the window`));
    });

    it("misses nodes of a target that was deregistered since", async () => {
      await patchBy([{ name: "nap", action: "aws:sleep", inputs: { Duration: "PT1M" } }]);
      const { ssm, windowId: WindowId, windowTargetId: WindowTargetId } = lab;
      await ssm.send(new DeregisterTargetFromMaintenanceWindowCommand({ WindowId, WindowTargetId }));
      const { verdict } = await lab.verify();
      expect(failures(verdict)).to.deep.equal(["reached"]);
      expect(reasons(verdict)).to.match(
        /the window has no target: register one, or name the expected nodes \(nodes\)$/,
      );
    });

    it("misses a node that is offline, and says so of the node", async () => {
      await patchBy([PATCH], THREE("faults: { offline: true }"));
      const { verdict } = await lab.verify();
      expect(failures(verdict)).to.include.members(["ended-well", "reached"]);
    });

    for (const [code, says] of [
      [
        "AutomationExecutionNotFoundException",
        /Automation [0-9a-f-]{36} is no longer available: Systems Manager keeps automations for 30 days/,
      ],
      ["AccessDeniedException", /Access denied to automation [0-9a-f-]{36}: allow ssm:GetAutomationExecution/],
    ] as const) {
      it(`says what cannot be told when it gets ${code}`, async () => {
        await patchBy([PATCH]);
        const refuse = ({ operation }: PassedRequest) =>
          operation === "GetAutomationExecution" ? { status: 400, code, message: "" } : undefined;
        const history = await readThrough(lab, refuse);
        const verdict = verify(history, { now: new Date("2026-12-01T05:00:00Z") });
        expect(failures(verdict)).to.include.members(["reached", "steps-succeeded", "nobody-else"]);
        expect(reasons(verdict)).to.match(says);
      });
    }

    it("says which step's command is gone", async () => {
      await patchBy([PATCH]);
      const refuse = ({ operation }: PassedRequest) =>
        operation === "ListCommandInvocations" ? { status: 400, code: "InvalidCommandId", message: "" } : undefined;
      const history = await readThrough(lab, refuse);
      expect(history.executions[0]!.tasks[0]!.invocations[0]!.unavailable).to.match(
        /^Command [0-9a-f-]{36} of step patch is no longer available/,
      );
    });
  });

  it("reads a runbook over many targets by its children", async () => {
    const parameters = { InstanceIds: { type: "StringList" } };
    const lab = await rehearse({
      fleet: THREE(),
      schedule: "cron(0 2 ? * * *)",
      task: {
        ...RUNBOOK,
        TaskArn: "PatchAll",
        Targets: undefined,
        MaxConcurrency: undefined,
        MaxErrors: undefined,
        TaskInvocationParameters: { Automation: { Parameters: { InstanceIds: [FIRST, SECOND] } } },
      },
    });
    await createRunbook(lab, "PatchOne", [PATCH], ONE_NODE);
    const inputs = {
      DocumentName: "PatchOne",
      TargetParameterName: "InstanceId",
      Targets: [{ Key: "ParameterValues", Values: "{{ InstanceIds }}" }],
      MaxConcurrency: "2",
      MaxErrors: "1",
    };
    await lab.ssm.send(
      new CreateDocumentCommand({
        Name: "PatchAll",
        DocumentType: "Automation",
        Content: JSON.stringify({
          schemaVersion: "0.3",
          parameters,
          mainSteps: [{ name: "all", action: "aws:executeAutomation", inputs }],
        }),
      }),
    );
    await lab.to("2026-12-01T05:00:00Z");
    const { history, verdict } = await lab.verify();
    await lab.stop();
    const [invocation] = history.executions[0]!.tasks[0]!.invocations;
    expect(invocation!.statusDetails).to.equal("Success");
    expect(invocation!.nodes.map(({ instanceId }) => instanceId).sort()).to.deep.equal([FIRST, SECOND]);
    expect(reasons(verdict)).to.equal("");
  });

  it("judges functions and state machines by their status, and says that they tell no nodes", async () => {
    const lab = await rehearse({ run: ["functions"], fleet: THREE(), schedule: "cron(0 2 ? * * *)" });
    const functions = await functionsOf(lab);
    await functions.create("SSM-hook", 'export const handler = async () => { throw new Error("no disk"); };', {
      Timeout: 30,
    });
    const settings = { endpoint: lab.endpoint, region: "us-east-1", credentials: CREDENTIALS };
    const sfn = new SFNClient(settings);
    const roleArn = await createRole(lab, "machines", "states.amazonaws.com");
    const definition = JSON.stringify({ StartAt: "Only", States: { Only: { Type: "Pass", End: true } } });
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({ name: "SSM-after", definition, roleArn }),
    );
    const lambda = "arn:aws:lambda:us-east-1:000000000000:function:SSM-hook";
    for (const [TaskType, TaskArn] of [
      ["LAMBDA", lambda],
      ["STEP_FUNCTIONS", stateMachineArn!],
    ] as const) {
      await lab.ssm.send(
        new RegisterTaskWithMaintenanceWindowCommand({ WindowId: lab.windowId, TaskType, TaskArn, Priority: 5 }),
      );
    }
    await lab.to("2026-12-01T05:00:00Z");
    const { history, verdict } = await lab.verify();
    sfn.destroy();
    functions.client.destroy();
    await lab.stop();
    expect(history.executions[0]!.tasks.map(({ type, status }) => [type, status])).to.have.deep.members([
      ["RUN_COMMAND", "SUCCESS"],
      ["LAMBDA", "FAILED"],
      ["STEP_FUNCTIONS", "SUCCESS"],
    ]);
    expect(failures(verdict)).to.deep.equal(["ended-well", "steps-succeeded"]);
    expect(reasons(verdict)).to.match(/LAMBDA arn:aws:lambda:\S+ FAILED: .*no disk/);
    expect(verdict.findings.find(({ check }) => check === "nobody-else")!.text).to.match(
      /no node outside the targets was touched; AWS does not report the nodes of its tasks of type LAMBDA and STEP_FUNCTIONS/,
    );
    expect(verdict.findings.some(({ text }) => /^STEP_FUNCTIONS \S+ SUCCESS$/.test(text))).to.equal(true);
  });

  it("expect no nodes of a window that has no targets", async () => {
    const lab = await rehearse({
      fleet: THREE(),
      schedule: "cron(0 2 ? * * *)",
      task: {
        TaskType: "AUTOMATION",
        TaskArn: "Wait",
        Targets: undefined,
        MaxConcurrency: undefined,
        MaxErrors: undefined,
        TaskInvocationParameters: { Automation: {} },
      },
    });
    const { ssm, windowId: WindowId, windowTargetId: WindowTargetId } = lab;
    await ssm.send(new DeregisterTargetFromMaintenanceWindowCommand({ WindowId, WindowTargetId }));
    await createRunbook(lab, "Wait", [{ name: "wait", action: "aws:sleep", inputs: { Duration: "PT1M" } }], {});
    await lab.to("2026-12-01T05:00:00Z");
    const { verdict } = await lab.verify();
    const { verdict: named } = await lab.verify({ expectation: { nodes: [FIRST] } });
    await lab.stop();
    expect(reasons(verdict)).to.equal("");
    expect(verdict.findings.find(({ check }) => check === "reached")!.text).to.match(/^no nodes to reach: /);
    expect(failures(named)).to.include("reached");
  });
});

async function readThrough(
  { endpoint, windowId }: Rehearsal,
  refuse: Parameters<typeof startProxy>[1],
): Promise<WindowHistory> {
  const proxy = await startProxy(endpoint, refuse);
  const ssm = new SSMClient({ endpoint: proxy.endpoint, region: "us-east-1", credentials: CREDENTIALS });
  try {
    return await readHistory(ssm, windowId);
  } finally {
    ssm.destroy();
    await proxy.stop();
  }
}
