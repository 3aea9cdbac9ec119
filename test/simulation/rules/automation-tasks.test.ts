import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import {
  GetMaintenanceWindowExecutionTaskInvocationCommand,
  type MaintenanceWindowTaskInvocationParameters,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createRunbook, executionOf } from "../../helpers/automations.ts";
import { minute, NODES, OPENS, type Rehearsal, rehearse } from "../rehearsal.ts";

const AFTER = "2026-12-02T12:00:00Z";
const [FIRST, SECOND, THIRD] = NODES as [string, string, string];

describe("AUTOMATION tasks of windows", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
    await createRunbook(lab, "Nap", [{ name: "nap", action: "aws:sleep", inputs: { Duration: "{{ Length }}" } }], {
      parameters: { Length: { type: "String", default: "PT10M" }, About: { type: "String", default: "" } },
    });
  });
  afterEach(() => lab.stop());

  const automation = (Parameters: Record<string, string[]>): MaintenanceWindowTaskInvocationParameters => ({
    Automation: { DocumentVersion: "$DEFAULT", Parameters },
  });
  const nap = (more: Record<string, string[]> = { Length: ["PT10M"] }) => ({
    TaskType: "AUTOMATION" as const,
    TaskArn: "Nap",
    TaskInvocationParameters: automation(more),
  });
  const targets = (...Values: string[]) => [{ Key: "InstanceIds", Values }];
  const none = { Targets: undefined, MaxConcurrency: undefined, MaxErrors: undefined };

  it("stop a fleet's instances in one invocation each, and the nodes are stopped", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      TaskType: "AUTOMATION",
      TaskArn: "AWS-StopEC2Instance",
      Targets: targets(FIRST, SECOND),
      TaskInvocationParameters: automation({ InstanceId: ["{{RESOURCE_ID}}"] }),
    });
    await lab.to(AFTER);
    const { Status, tasks } = await lab.executionOf(windowId);
    expect(Status).to.equal("SUCCESS");
    const [task] = tasks;
    expect(task!.invocations.map((invocation) => invocation.Status)).to.deep.equal(["SUCCESS", "SUCCESS"]);
    const [invocation] = task!.invocations;
    expect(invocation!.StatusDetails).to.equal("Success");
    expect(JSON.parse(invocation!.Parameters!)).to.deep.equal({
      documentName: "AWS-StopEC2Instance",
      documentVersion: "$DEFAULT",
      parameters: { InstanceId: [FIRST] },
    });
    const execution = await executionOf(lab, invocation!.ExecutionId!);
    expect(execution.AutomationExecutionStatus).to.equal("Success");
    expect(execution.ExecutedBy).to.equal(
      "arn:aws:sts::000000000000:assumed-role/AWSServiceRoleForAmazonSSM/OrchestrationService",
    );
    const { body } = await lab.control("GET", "/nodes");
    const states = body.nodes.map(({ state }: { state: string }) => state);
    expect(states.slice(0, 3)).to.deep.equal(["stopped", "stopped", "running"]);
  });

  it("run under the task's own role, and not at all without it", async () => {
    const trust = {
      Statement: [{ Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const { Role } = await lab.iam.send(
      new CreateRoleCommand({ RoleName: "windows", AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { ...nap(), Targets: targets(FIRST), ServiceRoleArn: Role!.Arn });
    await lab.to("2026-12-02T02:05:00Z");
    const { tasks } = await lab.executionOf(windowId);
    const execution = await executionOf(lab, tasks[0]!.invocations[0]!.ExecutionId!);
    expect(execution.ExecutedBy).to.equal("arn:aws:sts::000000000000:assumed-role/windows/OrchestrationService");
    await lab.iam.send(new DeleteRoleCommand({ RoleName: "windows" }));
    const second = await lab.createWindow({ Schedule: "at(2026-12-02T04:00:00)" });
    let refusal = "";
    await lab.registerTask(second, { ...nap(), ServiceRoleArn: Role!.Arn }).catch((error: Error) => {
      refusal = error.name;
    });
    expect(refusal).to.equal("ValidationException");
  });

  it("run once without targets", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { ...nap({ About: ["{{WINDOW_ID}} {{TARGET_ID}}"] }), ...none });
    await lab.to(AFTER);
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations).to.have.length(1);
    const execution = await executionOf(lab, tasks[0]!.invocations[0]!.ExecutionId!);
    // There is no target: its token stays as it is written.
    expect(execution.Parameters!.About).to.deep.equal([`${windowId} {{TARGET_ID}}`]);
  });

  it("put pseudo parameters into the runbook's parameters", async () => {
    const windowId = await lab.createWindow();
    const target = await lab.registerTarget(windowId, targets(FIRST));
    const About = [
      "{{WINDOW_ID}}/{{WINDOW_TARGET_ID}}/{{TARGET_TYPE}}/{{TARGET_ID}}/{{RESOURCE_ID}}/{{INVOCATION_ID}}",
    ];
    await lab.registerTask(windowId, { ...nap({ About }), Targets: [{ Key: "WindowTargetIds", Values: [target] }] });
    await lab.to(AFTER);
    const { tasks } = await lab.executionOf(windowId);
    const [invocation] = tasks[0]!.invocations;
    const execution = await executionOf(lab, invocation!.ExecutionId!);
    expect(execution.Parameters!.About).to.deep.equal([
      `${windowId}/${target}/INSTANCE/${FIRST}/${FIRST}/${invocation!.InvocationId}`,
    ]);
    const shown = await lab.ssm.send(
      new GetMaintenanceWindowExecutionTaskInvocationCommand({
        WindowExecutionId: invocation!.WindowExecutionId,
        TaskId: invocation!.TaskExecutionId,
        InvocationId: invocation!.InvocationId,
      }),
    );
    expect(shown).to.include({ TaskType: "AUTOMATION", Status: "SUCCESS", ExecutionId: invocation!.ExecutionId });
  });

  it("rule 18: one resource first, then as many as MaxConcurrency lets them", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { ...nap(), Targets: targets(...NODES.slice(0, 4)), MaxConcurrency: "2" });
    await lab.to(AFTER);
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations.map(({ StartTime }) => Math.round(minute(StartTime)!))).to.deep.equal([0, 10, 10, 20]);
  });

  it("rule 20: stop after one error too many", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      ...nap({ Length: ["never"] }),
      Targets: targets(...NODES),
      MaxConcurrency: "1",
      MaxErrors: "1",
    });
    await lab.to(AFTER);
    const { tasks, Status } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations.map((invocation) => invocation.Status)).to.deep.equal(["FAILED", "FAILED"]);
    expect(tasks[0]!.invocations[0]!.StatusDetails).to.match(
      /^Step fails when it is validating and resolving the step inputs/,
    );
    expect(Status).to.equal("FAILED");
  });

  it("rule 23: at the cutoff with CANCEL_TASK what runs goes on, nothing more starts, and the task is TIMED_OUT", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      ...nap({ Length: ["PT90M"] }),
      Targets: targets(FIRST, SECOND, THIRD),
      MaxConcurrency: "1",
      CutoffBehavior: "CANCEL_TASK",
    });
    await lab.to(AFTER);
    const { tasks, Status } = await lab.executionOf(windowId);
    const [task] = tasks;
    expect(task!.invocations.map((invocation) => invocation.Status)).to.deep.equal(["SUCCESS", "SUCCESS"]);
    expect(minute(task!.EndTime)).to.be.within(180, 181);
    expect([task!.Status, Status]).to.deep.equal(["TIMED_OUT", "TIMED_OUT"]);
  });

  it("rule 22: at the cutoff with CONTINUE_TASK a started task goes on to its last resource", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      ...nap({ Length: ["PT90M"] }),
      Targets: targets(FIRST, SECOND, THIRD),
      MaxConcurrency: "1",
    });
    await lab.to(AFTER);
    const { tasks, Status } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations).to.have.length(3);
    expect(Status).to.equal("SUCCESS");
  });

  it("rule 29: an automation that times out or is cancelled makes its invocation so", async () => {
    await createRunbook(lab, "Wait", [{ name: "wait", action: "aws:pause", inputs: {}, timeoutSeconds: 600 }]);
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { TaskType: "AUTOMATION", TaskArn: "Wait", Targets: targets(FIRST) });
    await lab.to(AFTER);
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations[0]!.Status).to.equal("TIMED_OUT");
    expect(minute(tasks[0]!.EndTime)).to.be.within(10, 10.1);
  });

  it("end FAILED with the reason when a runbook is not there, or a parameter is missing", async () => {
    const windowId = await lab.createWindow();
    const task = { TaskType: "AUTOMATION", Targets: targets(FIRST) } as const;
    await lab.registerTask(windowId, { ...task, TaskArn: "No-Such" });
    await lab.registerTask(windowId, { ...task, TaskArn: "AWS-StopEC2Instance" });
    await lab.registerTask(windowId, { ...task, TaskArn: "AWS-PatchInstanceWithRollback" });
    await lab.to(OPENS);
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks.map(({ invocations }) => invocations[0]!.StatusDetails!.slice(0, 75))).to.deep.equal([
      "Automation Definition Not Found: No-Such",
      "Document AWS-StopEC2Instance requires the parameter InstanceId, which was n",
      "The emulator does not have AWS-PatchInstanceWithRollback: it takes snapshot",
    ]);
  });

  it("are told to EventBridge as IN_PROGRESS and COMPLETE alone", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { ...nap({ Length: ["never"] }), Targets: targets(FIRST) });
    await lab.to(AFTER);
    const events = await lab.events("Maintenance Window Task Target Invocation State-change Notification");
    expect(events.map(({ detail }) => detail.status)).to.deep.equal(["IN_PROGRESS", "COMPLETE"]);
  });
});
