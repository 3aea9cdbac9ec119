import { DescribeMaintenanceWindowExecutionTaskInvocationsCommand, ListCommandsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { minute, NODES, type Rehearsal, rehearse, shell } from "../rehearsal.ts";

describe("the cutoff and the end of a window", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
  });
  afterEach(() => lab.stop());

  /** Open for two hours, cutoff after one. */
  const short = { Duration: 2, Cutoff: 1 };
  const twoTargets = async (windowId: string) => [
    {
      Key: "WindowTargetIds",
      Values: [
        await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [NODES[0]!] }]),
        await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [NODES[1]!] }]),
      ],
    },
  ];

  it("rule 21: a task that has not started by the cutoff is TIMED_OUT there, without invocations", async () => {
    const windowId = await lab.createWindow(short);
    await lab.registerTask(windowId, { Priority: 1, TaskInvocationParameters: shell("takes 90m") });
    await lab.registerTask(windowId, { Priority: 2 });
    await lab.to("2026-12-02T03:00:00Z");
    const { tasks, Status } = await lab.executionOf(windowId);
    expect(tasks.map((task) => task.Status)).to.deep.equal(["IN_PROGRESS", "TIMED_OUT"]);
    expect(tasks[1]!.invocations).to.deep.equal([]);
    expect(minute(tasks[1]!.EndTime)).to.equal(60);
    expect(Status).to.equal("IN_PROGRESS");
  });

  it("rule 22: by CONTINUE_TASK, and by default, a running task goes on and starts what it has left", async () => {
    const windowIds: string[] = [];
    for (const CutoffBehavior of ["CONTINUE_TASK", undefined] as const) {
      const windowId = await lab.createWindow({ ...short, Name: String(CutoffBehavior) });
      windowIds.push(windowId);
      await lab.registerTask(windowId, {
        CutoffBehavior,
        Targets: await twoTargets(windowId),
        TaskInvocationParameters: shell("takes 90m"),
      });
    }
    await lab.to("2026-12-02T12:00:00Z");
    for (const windowId of windowIds) {
      const { tasks, Status } = await lab.executionOf(windowId);
      expect(Status).to.equal("SUCCESS");
      expect(tasks[0]!.invocations.map((invocation) => invocation.Status)).to.deep.equal(["SUCCESS", "SUCCESS"]);
      expect(minute(tasks[0]!.invocations[1]!.StartTime)).to.be.within(90, 91);
    }
  });

  it("rule 24: by CANCEL_TASK the command is cancelled, nothing new starts, and the task is TIMED_OUT", async () => {
    const windowId = await lab.createWindow(short);
    await lab.registerTask(windowId, {
      CutoffBehavior: "CANCEL_TASK",
      Targets: await twoTargets(windowId),
      TaskInvocationParameters: shell("takes 90m"),
    });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks, Status } = await lab.executionOf(windowId);
    expect(Status).to.equal("TIMED_OUT");
    expect(tasks[0]!.Status).to.equal("TIMED_OUT");
    expect(tasks[0]!.invocations).to.have.length(1);
    expect(tasks[0]!.invocations[0]).to.include({ Status: "CANCELLED", StatusDetails: "Cancelled" });
    expect(minute(tasks[0]!.EndTime)).to.be.within(60, 62);
    const { Commands } = await lab.ssm.send(new ListCommandsCommand({}));
    expect(Commands!.map((command) => command.Status)).to.deep.equal(["Cancelled"]);
  });

  it("rule 24: a command that finished before the cutoff keeps its own end", async () => {
    const windowId = await lab.createWindow(short);
    await lab.registerTask(windowId, {
      CutoffBehavior: "CANCEL_TASK",
      Targets: await twoTargets(windowId),
      TaskInvocationParameters: shell("takes 45m"),
    });
    await lab.to("2026-12-02T12:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks[0]!.invocations.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "CANCELLED"]);
    expect(tasks[0]!.Status).to.equal("TIMED_OUT");
  });

  it("rule 25: work may run past the end of the window, which then tells how it went", async () => {
    const windowId = await lab.createWindow(short);
    await lab.registerTask(windowId, { TaskInvocationParameters: shell("takes 5h") });
    await lab.to("2026-12-02T06:59:00Z");
    expect((await lab.executionOf(windowId)).Status).to.equal("IN_PROGRESS");
    await lab.to("2026-12-02T07:01:00Z");
    const execution = await lab.executionOf(windowId);
    expect(execution.Status).to.equal("SUCCESS");
    expect(execution.EndTime).to.deep.equal(execution.tasks[0]!.EndTime);
  });

  it("rule 25: with hardStopAtEnd what still runs is cancelled at the end of the window", async () => {
    await lab.stop();
    lab = await rehearse({ choices: { hardStopAtEnd: true } });
    const windowId = await lab.createWindow(short);
    await lab.registerTask(windowId, { TaskInvocationParameters: shell("takes 5h") });
    await lab.to("2026-12-02T12:00:00Z");
    const { Status, EndTime, tasks } = await lab.executionOf(windowId);
    expect(Status).to.equal("TIMED_OUT");
    expect(tasks[0]!.invocations[0]!.Status).to.equal("CANCELLED");
    expect(minute(EndTime)).to.be.within(120, 122);
  });

  it("tells of each change of an invocation, with the owner of its target", async () => {
    const windowId = await lab.createWindow(short);
    const target = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [NODES[0]!] }], {
      OwnerInformation: "the web team",
    });
    await lab.registerTask(windowId, {
      CutoffBehavior: "CANCEL_TASK",
      Targets: [{ Key: "WindowTargetIds", Values: [target] }],
      TaskInvocationParameters: shell("takes 90m"),
    });
    await lab.to("2026-12-02T12:00:00Z");
    const events = await lab.events("Maintenance Window Task Target Invocation State-change Notification");
    expect(events.map(({ detail }) => detail.status)).to.deep.equal(["IN_PROGRESS", "CANCELLING", "CANCELLED"]);
    const { tasks } = await lab.executionOf(windowId);
    expect(events[2].detail).to.deep.equal({
      "start-time": tasks[0]!.StartTime!.toISOString(),
      "end-time": tasks[0]!.EndTime!.toISOString(),
      "window-id": windowId,
      "window-execution-id": tasks[0]!.WindowExecutionId,
      "task-execution-id": tasks[0]!.TaskExecutionId,
      "window-target-id": target,
      "owner-information": "the web team",
      status: "CANCELLED",
    });
    const taskEvents = await lab.events("Maintenance Window Task Execution State-change Notification");
    expect(taskEvents.map(({ detail }) => detail.status)).to.deep.equal(["IN_PROGRESS", "TIMED_OUT"]);
  });

  it("shows an invocation that is being cancelled as CANCELLING", async () => {
    const windowId = await lab.createWindow(short);
    await lab.registerTask(windowId, { CutoffBehavior: "CANCEL_TASK", TaskInvocationParameters: shell("is lost") });
    await lab.to("2026-12-02T03:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    const { WindowExecutionTaskInvocationIdentities: cancelling } = await lab.ssm.send(
      new DescribeMaintenanceWindowExecutionTaskInvocationsCommand({
        WindowExecutionId: tasks[0]!.WindowExecutionId,
        TaskId: tasks[0]!.TaskExecutionId,
        Filters: [{ Key: "STATUS", Values: ["CANCELLING"] }],
      }),
    );
    expect(cancelling).to.have.length(1);
    expect(tasks[0]!.Status).to.equal("IN_PROGRESS");
  });
});
