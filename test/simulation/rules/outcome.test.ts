import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import {
  DeleteMaintenanceWindowCommand,
  PutParameterCommand,
  UpdateMaintenanceWindowCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { minute, NODES, type Rehearsal, rehearse, type SeenTask, shell } from "../rehearsal.ts";

const [FIRST, SECOND, THIRD] = NODES as [string, string, string];

describe("overlap, outcome and cancellation of executions", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
  });
  afterEach(() => lab.stop());

  const statuses = (parts: readonly { Status?: string | undefined }[]) => parts.map(({ Status }) => Status);

  it("rule 19: MaxConcurrency goes to the command, and of other types so many run at once", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      Targets: [{ Key: "InstanceIds", Values: NODES.slice(0, 4) }],
      MaxConcurrency: "1",
      TaskInvocationParameters: shell("takes 10m"),
    });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(minute(tasks[0]!.EndTime)).to.be.within(40, 41);
  });

  it("rule 20: MaxErrors goes to the command, which stops sending at the next error", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      Targets: [{ Key: "InstanceIds", Values: NODES }],
      MaxConcurrency: "1",
      MaxErrors: "2",
      TaskInvocationParameters: shell("takes 1m exit 1"),
    });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(minute(tasks[0]!.EndTime)).to.be.within(3, 4);
    expect(tasks[0]!.Status).to.equal("FAILED");
  });

  it("rule 20: of per-resource types, invocations after one error too many have no record", async () => {
    const windowId = await lab.createWindow();
    const task = { TaskType: "AUTOMATION", TaskArn: "AWS-StopEC2Instance" } as const;
    const Targets = [{ Key: "InstanceIds", Values: NODES }];
    for (const MaxErrors of ["0", "3", "25%", "100%"])
      await lab.registerTask(windowId, { ...task, Targets, MaxErrors });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks.map(({ invocations }) => invocations.length)).to.deep.equal([1, 4, 3, 10]);
  });

  it("rule 26: a task's alarm configuration is on record with its execution", async () => {
    const windowId = await lab.createWindow();
    const AlarmConfiguration = { IgnorePollAlarmFailure: false, Alarms: [{ Name: "too-hot" }] };
    await lab.registerTask(windowId, { AlarmConfiguration });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.AlarmConfiguration).to.deep.equal(AlarmConfiguration);
  });

  it("rule 27: an occurrence during an execution of the same window is SKIPPED_OVERLAPPING", async () => {
    const windowId = await lab.createWindow({ Schedule: "rate(30 minutes)", Duration: 1, Cutoff: 0 });
    await lab.registerTask(windowId, { TaskInvocationParameters: shell("takes 40m") });
    await lab.advance("PT2H15M");
    const executions = await lab.executionsOf(windowId);
    expect(statuses(executions)).to.deep.equal(["SUCCESS", "SKIPPED_OVERLAPPING", "SUCCESS", "SKIPPED_OVERLAPPING"]);
    expect(executions[1]!.StartTime!.toISOString()).to.equal("2026-12-01T03:00:00.000Z");
    expect(executions[1]!.EndTime).to.deep.equal(executions[1]!.StartTime);
    expect(executions[1]!.tasks).to.deep.equal([]);
    const events = await lab.events("Maintenance Window Execution State-change Notification");
    expect(events.map(({ detail }) => detail.status)).to.include("SKIPPED_OVERLAPPING");
  });

  async function sixWindows(): Promise<string[]> {
    const windowIds: string[] = [];
    for (let number = 0; number < 6; number++) {
      const windowId = await lab.createWindow({ Name: `window-${number}` });
      await lab.registerTask(windowId, { TaskInvocationParameters: shell(`takes ${10 + number}m`) });
      windowIds.push(windowId);
    }
    return windowIds;
  }

  it("rule 28: five windows run at once, and the sixth waits as PENDING until one has ended", async () => {
    const windowIds = await sixWindows();
    await lab.to("2026-12-02T02:05:00Z");
    const during = await Promise.all(windowIds.map((windowId) => lab.executionOf(windowId)));
    expect(statuses(during)).to.deep.equal([...Array(5).fill("IN_PROGRESS"), "PENDING"]);
    expect(statuses(during[5]!.tasks)).to.deep.equal(["PENDING"]);
    await lab.to("2026-12-02T12:00:00Z");
    const [first, ...others] = await Promise.all(windowIds.map((windowId) => lab.executionOf(windowId)));
    expect(statuses(others)).to.deep.equal(Array(5).fill("SUCCESS"));
    expect(others[4]!.StartTime!.toISOString()).to.equal("2026-12-02T02:00:00.000Z");
    expect(others[4]!.tasks[0]!.StartTime).to.deep.equal(first!.EndTime);
  });

  it("rule 28: the sixth is skipped where overQuotaExecution says so, and the quota is an option", async () => {
    await lab.stop();
    lab = await rehearse({ choices: { overQuotaExecution: "skipped" }, quotas: { concurrentWindowExecutions: 4 } });
    const windowIds = await sixWindows();
    await lab.to("2026-12-02T12:00:00Z");
    const executions = await Promise.all(windowIds.map((windowId) => lab.executionOf(windowId)));
    expect(statuses(executions)).to.deep.equal([...Array(4).fill("SUCCESS"), ...Array(2).fill("SKIPPED_OVERLAPPING")]);
  });

  it("rule 28: a window that waits beyond its cutoff starts nothing", async () => {
    await lab.stop();
    lab = await rehearse({ quotas: { concurrentWindowExecutions: 1 } });
    const long = await lab.createWindow({ Name: "long" });
    await lab.registerTask(long, { TaskInvocationParameters: shell("takes 3h") });
    const late = await lab.createWindow({ Name: "late" });
    await lab.registerTask(late);
    await lab.to("2026-12-02T12:00:00Z");
    const execution = await lab.executionOf(late);
    expect(execution.Status).to.equal("TIMED_OUT");
    expect(minute(execution.EndTime)).to.equal(120);
  });

  async function outcomes(...commands: string[]): Promise<SeenTask[]> {
    const windowId = await lab.createWindow();
    for (const command of commands) {
      const executionTimeout = [command.startsWith("timeout") ? "60" : "7200"];
      const Parameters = { commands: [command.replace("timeout", "takes 10m")], executionTimeout };
      await lab.registerTask(windowId, { MaxErrors: "0", TaskInvocationParameters: { RunCommand: { Parameters } } });
    }
    await lab.to("2026-12-02T12:00:00Z");
    return (await lab.executionOf(windowId)).tasks;
  }

  it("rule 29: an invocation ends as its command does, with the command's own word in StatusDetails", async () => {
    const [good, bad, slow] = await outcomes("takes 1m", "takes 1m exit 3", "timeout");
    expect(good!.invocations[0]).to.include({ Status: "SUCCESS", StatusDetails: "Success" });
    expect(bad!.invocations[0]).to.include({ Status: "FAILED", StatusDetails: "Failed" });
    expect(slow!.invocations[0]!.Status).to.be.oneOf(["TIMED_OUT", "FAILED"]);
  });

  it("rule 29: a command that is Incomplete makes its invocation FAILED", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      Targets: [{ Key: "InstanceIds", Values: [FIRST, SECOND] }],
      MaxErrors: "5",
      TaskInvocationParameters: shell("takes 1m exit 1"),
    });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations[0]).to.include({ Status: "FAILED", StatusDetails: "Incomplete" });
  });

  it("rule 30: a task is FAILED when any of its invocations is", async () => {
    const windowId = await lab.createWindow();
    const good = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST] }]);
    const bad = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [SECOND, THIRD] }]);
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values: [good, bad] }] });
    await lab.control("PATCH", `/nodes/${THIRD}`, { state: "stopped" });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(statuses(tasks[0]!.invocations)).to.deep.equal(["SUCCESS", "FAILED"]);
    expect(tasks[0]!.Status).to.equal("FAILED");
  });

  it("rule 31: a window is FAILED when any of its tasks is, and says so", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId);
    await lab.registerTask(windowId, { MaxErrors: "0", TaskInvocationParameters: shell("takes 1m exit 1") });
    await lab.to("2026-12-02T12:00:00Z");
    const execution = await lab.executionOf(windowId);
    expect(statuses(execution.tasks)).to.deep.equal(["SUCCESS", "FAILED"]);
    expect(execution).to.include({
      Status: "FAILED",
      StatusDetails: "One or more tasks in the orchestration failed.",
    });
  });

  it("rule 31: a window whose tasks all succeed is SUCCESS without details", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId);
    await lab.to("2026-12-02T12:00:00Z");
    const execution = await lab.executionOf(windowId);
    expect(execution.Status).to.equal("SUCCESS");
    expect(execution).to.not.have.property("StatusDetails");
  });

  it("rule 32: a reference to a parameter that does not exist fails the execution before any task", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId);
    await lab.registerTask(windowId, { TaskInvocationParameters: shell("echo {{ssm:LevelUp}} {{ ssm:/a/b }}") });
    await lab.to(`2026-12-02T12:00:00Z`);
    const execution = await lab.executionOf(windowId);
    expect(execution).to.include({
      Status: "FAILED",
      StatusDetails: "The following SSM parameters are invalid: LevelUp, /a/b",
    });
    expect(execution.tasks).to.deep.equal([]);
  });

  it("rule 32: a reference to a parameter that exists is resolved by the command", async () => {
    await lab.ssm.send(new PutParameterCommand({ Name: "/length", Value: "7m", Type: "String" }));
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { TaskInvocationParameters: shell("takes {{ssm:/length}}") });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.Status).to.equal("SUCCESS");
    expect(minute(tasks[0]!.EndTime)).to.be.within(7, 8);
  });

  it("rule 32: a document that is not there fails the invocation, with SendCommand's reason", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { TaskArn: "no-such-document" });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations[0]).to.include({ Status: "FAILED" });
    expect(tasks[0]!.invocations[0]!.StatusDetails).to.match(/document/i);
    expect(tasks[0]!.StatusDetails).to.equal(tasks[0]!.invocations[0]!.StatusDetails);
  });

  it("rule 32: a role that is gone when the task starts fails it with the user guide's text", async () => {
    const RoleName = "patching";
    const trust = { Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const { Role } = await lab.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { ServiceRoleArn: Role!.Arn });
    await lab.iam.send(new DeleteRoleCommand({ RoleName }));
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks, Status } = await lab.executionOf(windowId);
    const details = "The provided role does not contain the correct SSM permissions.";
    expect(tasks[0]).to.include({ Status: "FAILED", StatusDetails: details });
    expect(tasks[0]!.invocations[0]).to.include({ Status: "FAILED", StatusDetails: details });
    expect(Status).to.equal("FAILED");
  });

  it("rule 33: an execution ends when its last task does", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { TaskInvocationParameters: shell("takes 7m") });
    await lab.registerTask(windowId);
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks, EndTime } = await lab.executionOf(windowId);
    expect(EndTime).to.deep.equal(tasks[0]!.EndTime);
  });

  it("rule 34: cancelling lets running tasks end as they do, drops the others, and ends CANCELLED", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { Priority: 1 });
    await lab.registerTask(windowId, { Priority: 2 });
    await lab.to("2026-12-02T02:01:00Z");
    const { WindowExecutionId } = await lab.executionOf(windowId);
    await lab.cancel(WindowExecutionId!);
    const during = await lab.executionOf(windowId);
    expect(during.Status).to.equal("CANCELLING");
    await lab.advance("PT0S");
    expect(statuses((await lab.executionOf(windowId)).tasks)).to.deep.equal(["IN_PROGRESS", "CANCELLED"]);
    await lab.to("2026-12-02T12:00:00Z");
    const execution = await lab.executionOf(windowId);
    expect(execution.Status).to.equal("CANCELLED");
    expect(statuses(execution.tasks)).to.deep.equal(["SUCCESS", "CANCELLED"]);
    expect(execution.EndTime).to.deep.equal(execution.tasks[0]!.EndTime);
    const events = await lab.events("Maintenance Window Execution State-change Notification");
    expect(events.map(({ detail }) => detail.status)).to.deep.equal([
      "PENDING",
      "IN_PROGRESS",
      "CANCELLING",
      "CANCELLED",
    ]);
  });

  it("rule 34: cancelling an execution that has ended changes nothing", async () => {
    const windowId = await lab.createWindow();
    await lab.to("2026-12-02T02:01:00Z");
    const before = await lab.executionOf(windowId);
    await lab.cancel(before.WindowExecutionId!);
    await lab.advance("PT1M");
    expect(await lab.executionOf(windowId)).to.deep.equal(before);
  });

  it("rule 35: a cancelled task starts no invocation for the window targets it has left", async () => {
    const windowId = await lab.createWindow();
    const Values = [
      await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [FIRST] }]),
      await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [SECOND] }]),
    ];
    await lab.registerTask(windowId, { Targets: [{ Key: "WindowTargetIds", Values }] });
    await lab.to("2026-12-02T02:01:00Z");
    await lab.cancel((await lab.executionOf(windowId)).WindowExecutionId!);
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks, Status } = await lab.executionOf(windowId);
    expect(Status).to.equal("CANCELLED");
    expect(statuses(tasks[0]!.invocations)).to.deep.equal(["SUCCESS"]);
  });

  it("rule 36: a window that is disabled while it runs comes to its end and opens no more", async () => {
    const windowId = await lab.createWindow({ Schedule: "cron(0 2 * * ? *)" });
    await lab.registerTask(windowId);
    await lab.to("2026-12-02T02:01:00Z");
    await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: windowId, Enabled: false }));
    expect(await lab.nextExecutionTime(windowId)).to.equal(undefined);
    await lab.to("2026-12-05T00:00:00Z");
    expect(statuses(await lab.executionsOf(windowId))).to.deep.equal(["SUCCESS"]);
  });

  it("rule 37: a window that is deleted while it runs comes to its end and stays in the history", async () => {
    const windowId = await lab.createWindow({ Schedule: "cron(0 2 * * ? *)" });
    await lab.registerTask(windowId, { Priority: 1 });
    await lab.registerTask(windowId, { Priority: 2 });
    await lab.to("2026-12-02T02:01:00Z");
    await lab.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: windowId }));
    await lab.to("2026-12-05T00:00:00Z");
    const execution = await lab.executionOf(windowId);
    expect(execution.Status).to.equal("SUCCESS");
    expect(statuses(execution.tasks)).to.deep.equal(["SUCCESS", "SUCCESS"]);
  });

  it("rule 46: the history of an execution is there for thirty days after its end", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId);
    await lab.to("2027-01-01T02:04:00Z");
    expect(await lab.executionsOf(windowId)).to.have.length(1);
    await lab.to("2027-01-01T02:06:00Z");
    expect(await lab.executionsOf(windowId)).to.deep.equal([]);
  });
});
