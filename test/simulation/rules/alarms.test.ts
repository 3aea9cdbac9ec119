import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  GetMaintenanceWindowTaskCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  UpdateMaintenanceWindowTaskCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { createRunbook, executionOf } from "../../helpers/automations.ts";
import { CREDENTIALS } from "../../helpers/emulator.ts";
import { minute, NODES, type Rehearsal, rehearse, shell } from "../rehearsal.ts";

const AFTER = "2026-12-02T12:00:00Z";
const STOPPED = "Stopped by the CloudWatch alarm load, which is in ALARM.";
const UNREAD = "Stopped because the state of the CloudWatch alarm load could not be read.";

describe("alarms of window tasks", () => {
  let lab: Rehearsal;
  let cloudwatch: CloudWatchClient;
  beforeEach(async () => {
    lab = await rehearse();
    const { endpoint } = lab;
    cloudwatch = new CloudWatchClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 });
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: "load",
        MetricName: "Load",
        Namespace: "App",
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
  });
  afterEach(async () => {
    cloudwatch.destroy();
    await lab.stop();
  });

  const set = (StateValue: "OK" | "ALARM" | "INSUFFICIENT_DATA") =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "load", StateValue, StateReason: "tried" }));
  const deleteAlarm = () => cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ["load"] }));
  const guarded = (IgnorePollAlarmFailure?: boolean) => ({
    AlarmConfiguration: { Alarms: [{ Name: "load" }], IgnorePollAlarmFailure },
  });
  const targets = (count: number) => ({ Targets: [{ Key: "InstanceIds", Values: NODES.slice(0, count) }] });
  const commandOf = async (CommandId: string) => {
    const { Commands } = await lab.ssm.send(new ListCommandsCommand({ CommandId }));
    const { CommandInvocations } = await lab.ssm.send(new ListCommandInvocationsCommand({ CommandId }));
    const statuses = CommandInvocations!.map(({ Status }) => Status!);
    return { ...Commands![0]!, invocations: statuses };
  };

  it("do not let a task start that is guarded by an alarm in ALARM; the other tasks run", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, { ...guarded(), Priority: 1 });
    await lab.registerTask(windowId, { Priority: 2 });
    await set("ALARM");
    await lab.to(AFTER);
    const { Status, tasks } = await lab.executionOf(windowId);
    expect(Status).to.equal("CANCELLED");
    const [stopped, other] = tasks;
    expect(stopped).to.deep.include({
      Status: "CANCELLED",
      StatusDetails: STOPPED,
      TriggeredAlarms: [{ Name: "load", State: "ALARM" }],
      invocations: [],
    });
    expect(stopped).not.to.have.property("StartTime");
    expect(stopped!.EndTime).to.deep.equal(other!.StartTime);
    expect(other!.Status).to.equal("SUCCESS");
    expect(other).not.to.have.any.keys("TriggeredAlarms", "AlarmConfiguration");
    const { TriggeredAlarms } = await lab.taskOf(stopped!.WindowExecutionId!, stopped!.TaskExecutionId!);
    expect(TriggeredAlarms).to.deep.equal([{ Name: "load", State: "ALARM" }]);
    const events = await lab.events("Maintenance Window Task Execution State-change Notification");
    expect(events.map(({ detail }) => detail.status)).to.include("CANCELLED");
  });

  for (const state of ["OK", "INSUFFICIENT_DATA"] as const) {
    it(`let a task run while its alarm is in ${state}`, async () => {
      const windowId = await lab.createWindow();
      await lab.registerTask(windowId, guarded());
      if (state === "OK") await set("OK");
      await lab.to(AFTER);
      const { tasks } = await lab.executionOf(windowId);
      expect(tasks[0]!.Status).to.equal("SUCCESS");
      expect(tasks[0]!.AlarmConfiguration!.Alarms).to.deep.equal([{ Name: "load" }]);
    });
  }

  for (const [ignored, status] of [
    [true, "SUCCESS"],
    [false, "CANCELLED"],
    [undefined, "CANCELLED"],
  ] as const) {
    it(`that do not exist: with IgnorePollAlarmFailure ${ignored} the task is ${status}`, async () => {
      await deleteAlarm();
      const windowId = await lab.createWindow();
      await lab.registerTask(windowId, guarded(ignored));
      await lab.to(AFTER);
      const [task] = (await lab.executionOf(windowId)).tasks;
      expect(task!.Status).to.equal(status);
      if (status === "SUCCESS") expect(task).not.to.have.property("TriggeredAlarms");
      else {
        expect(task!.TriggeredAlarms).to.deep.equal([{ Name: "load", State: "UNKNOWN" }]);
        expect(task!.StatusDetails).to.equal(UNREAD);
      }
    });

    it(`that are deleted while the task runs: with IgnorePollAlarmFailure ${ignored} it is ${status}`, async () => {
      const windowId = await lab.createWindow();
      await lab.registerTask(windowId, { ...guarded(ignored), ...targets(2), MaxConcurrency: "1" });
      await lab.to("2026-12-02T02:03:00Z");
      await deleteAlarm();
      await lab.to(AFTER);
      const [task] = (await lab.executionOf(windowId)).tasks;
      expect(task!.Status).to.equal(status);
    });
  }

  it("stop the command of a running task: nodes that wait do not run, those that run go on, and OK starts nothing again", async () => {
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      ...guarded(),
      ...targets(10),
      MaxConcurrency: "2",
      TaskInvocationParameters: shell("takes 10m"),
    });
    await lab.registerTask(windowId, { TaskInvocationParameters: shell("takes 1m") });
    await lab.to("2026-12-02T02:15:00Z");
    await set("ALARM");
    await lab.to("2026-12-02T02:16:00Z");
    const during = await lab.executionOf(windowId);
    expect(during.tasks[0]).to.deep.include({
      Status: "IN_PROGRESS",
      TriggeredAlarms: [{ Name: "load", State: "ALARM" }],
    });
    await set("OK");
    await lab.to(AFTER);
    const { Status, tasks } = await lab.executionOf(windowId);
    expect([Status, ...tasks.map((task) => task.Status)]).to.deep.equal(["CANCELLED", "CANCELLED", "SUCCESS"]);
    expect(minute(tasks[0]!.EndTime)).to.be.within(20, 21);
    expect(tasks[0]!.StatusDetails).to.equal(STOPPED);
    const [invocation] = tasks[0]!.invocations;
    expect(invocation).to.include({ Status: "CANCELLED", StatusDetails: "Cancelled" });
    const command = await commandOf(invocation!.ExecutionId!);
    expect(command).to.include({ Status: "Cancelled", CompletedCount: 10 });
    expect(command.TriggeredAlarms).to.deep.equal([{ Name: "load", State: "ALARM" }]);
    expect(command.invocations.filter((status) => status === "Success")).to.have.length(4);
    expect(command.invocations.filter((status) => status === "Cancelled")).to.have.length(6);
  });

  it("stop a task between two window targets: the command of the second is never sent", async () => {
    const windowId = await lab.createWindow();
    const [first, second] = [
      await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["web"] }]),
      await lab.registerTarget(windowId, [{ Key: "tag:Role", Values: ["db"] }]),
    ];
    await lab.registerTask(windowId, { ...guarded(), Targets: [{ Key: "WindowTargetIds", Values: [first, second] }] });
    await lab.to("2026-12-02T02:03:00Z");
    await set("ALARM");
    await lab.to(AFTER);
    const [task] = (await lab.executionOf(windowId)).tasks;
    // All nodes of the first had begun.
    expect(task!.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS"]);
    expect(task!.Status).to.equal("CANCELLED");
  });

  it("cancel the automations of a task, whose OnCancel steps run, and start no more", async () => {
    await createRunbook(lab, "Nap", [
      { name: "nap", action: "aws:sleep", inputs: { Duration: "PT10M" }, onCancel: "step:tidy", isEnd: true },
      { name: "tidy", action: "aws:sleep", inputs: { Duration: "PT1M" } },
    ]);
    const windowId = await lab.createWindow();
    await lab.registerTask(windowId, {
      ...guarded(),
      ...targets(5),
      TaskType: "AUTOMATION",
      TaskArn: "Nap",
      MaxConcurrency: "1",
      TaskInvocationParameters: { Automation: {} },
    });
    await lab.to("2026-12-02T02:15:00Z");
    await set("ALARM");
    await lab.to(AFTER);
    const [task] = (await lab.executionOf(windowId)).tasks;
    expect(task!.Status).to.equal("CANCELLED");
    expect(task!.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "CANCELLED"]);
    const stopped = await executionOf(lab, task!.invocations[1]!.ExecutionId!);
    expect(stopped.AutomationExecutionStatus).to.equal("Cancelled");
    expect(stopped.TriggeredAlarms).to.deep.equal([{ Name: "load", State: "ALARM" }]);
    expect([stopped.steps.nap!.StepStatus, stopped.steps.tidy!.StepStatus]).to.deep.equal(["Cancelled", "Success"]);
  });

  it("are removed from a task by an update with Replace, and by nothing else", async () => {
    const WindowId = await lab.createWindow();
    const WindowTaskId = await lab.registerTask(WindowId, guarded());
    const update = async (request: object) => {
      await lab.ssm.send(new UpdateMaintenanceWindowTaskCommand({ WindowId, WindowTaskId, ...request }));
      const task = await lab.ssm.send(new GetMaintenanceWindowTaskCommand({ WindowId, WindowTaskId }));
      return task.AlarmConfiguration?.Alarms;
    };
    expect(await update({ Priority: 3 })).to.deep.equal([{ Name: "load" }]);
    const required = { ...targets(1), TaskArn: "AWS-RunShellScript", MaxConcurrency: "1", MaxErrors: "1" };
    const all = { ...required, TaskInvocationParameters: shell("takes 5m"), Priority: 1 };
    expect(await update({ Replace: true, ...all })).to.equal(undefined);
    await set("ALARM");
    await lab.to(AFTER);
    expect((await lab.executionOf(WindowId)).Status).to.equal("SUCCESS");
  });

  it("that go to ALARM in the window before stop the tasks of the next one too, until they are OK", async () => {
    const windowId = await lab.createWindow({ Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0 });
    await lab.registerTask(windowId, guarded());
    await lab.advance("PT1H1M");
    await set("ALARM");
    await lab.advance("PT1H");
    await set("OK");
    await lab.advance("PT1H");
    const executions = await lab.executionsOf(windowId);
    // In the first the only node had begun.
    expect(executions.map(({ Status }) => Status).slice(1)).to.deep.equal(["CANCELLED", "IN_PROGRESS"]);
    expect(executions[0]!.tasks[0]!.invocations[0]!.Status).to.equal("SUCCESS");
  });
});
