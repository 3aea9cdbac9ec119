import { DeregisterTaskFromMaintenanceWindowCommand, UpdateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { minute, NODES, OPENS, type Rehearsal, rehearse, shell } from "../rehearsal.ts";

describe("the start of an execution", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
  });
  afterEach(() => lab.stop());

  it("rule 1: a window opens at each occurrence while it is enabled, from StartDate on and before EndDate", async () => {
    const windowId = await lab.createWindow({
      Schedule: "rate(1 hour)",
      StartDate: "2026-12-01T05:30:00Z",
      EndDate: "2026-12-01T08:30:00Z",
    });
    await lab.to("2026-12-01T07:00:00Z");
    await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: windowId, Enabled: false }));
    await lab.to("2026-12-01T07:45:00Z");
    await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: windowId, Enabled: true }));
    await lab.to(OPENS);
    const starts = (await lab.executionsOf(windowId)).map(({ StartTime }) => StartTime!.toISOString());
    expect(starts).to.deep.equal(["2026-12-01T05:30:00.000Z", "2026-12-01T06:30:00.000Z"]);
  });

  it("rule 2: an execution starts at the nominal time", async () => {
    const windowId = await lab.createWindow();
    await lab.to(OPENS);
    expect((await lab.executionOf(windowId)).StartTime!.toISOString()).to.equal("2026-12-02T02:00:00.000Z");
  });

  it("rule 2: an execution starts as much later as startDelayMs says", async () => {
    await lab.stop();
    lab = await rehearse({ choices: { startDelayMs: 16_318 } });
    const windowId = await lab.createWindow({ Schedule: "rate(5 minutes)" });
    await lab.advance("PT5M16S");
    expect(await lab.executionsOf(windowId)).to.deep.equal([]);
    await lab.advance("PT5M");
    const [execution] = await lab.executionsOf(windowId);
    expect(execution!.StartTime!.toISOString()).to.equal("2026-12-01T02:05:16.318Z");
  });

  it("rule 2: a start delayed beyond the next occurrence is not put off by it", async () => {
    await lab.stop();
    lab = await rehearse({ choices: { startDelayMs: 420_000 } });
    const windowId = await lab.createWindow({ Schedule: "rate(5 minutes)" });
    await lab.advance("PT18M");
    const starts = (await lab.executionsOf(windowId)).map(({ StartTime }) => StartTime!.toISOString().slice(11, 16));
    expect(starts).to.deep.equal(["02:12", "02:17"]);
  });

  it("rule 3: an execution is PENDING, then IN_PROGRESS, and NextExecutionTime moves on at once", async () => {
    const windowId = await lab.createWindow({ Schedule: "cron(0 2 * * ? *)" });
    await lab.registerTask(windowId);
    expect(await lab.nextExecutionTime(windowId)).to.equal("2026-12-02T02:00Z");
    await lab.to(OPENS);
    const execution = await lab.executionOf(windowId);
    expect(execution.Status).to.equal("IN_PROGRESS");
    expect(execution.WindowExecutionId).to.match(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(execution).to.not.have.property("EndTime");
    expect(await lab.nextExecutionTime(windowId)).to.equal("2026-12-03T02:00Z");
    const events = await lab.events("Maintenance Window Execution State-change Notification");
    expect(events.map(({ detail }) => detail.status)).to.deep.equal(["PENDING", "IN_PROGRESS"]);
    expect(events[1].detail).to.deep.equal({
      "start-time": "2026-12-02T02:00:00.000Z",
      "window-id": windowId,
      "window-execution-id": execution.WindowExecutionId,
      status: "IN_PROGRESS",
    });
    expect(events[1].resources).to.deep.equal([`arn:aws:ssm:us-east-1:000000000000:maintenancewindow/${windowId}`]);
  });

  it("rule 4: no task starts after the cutoff, start + Duration - Cutoff", async () => {
    const windowId = await lab.createWindow({ Duration: 3, Cutoff: 1 });
    await lab.registerTask(windowId, { Name: "first", Priority: 1, TaskInvocationParameters: shell("takes 121m") });
    await lab.registerTask(windowId, { Name: "late", Priority: 2 });
    await lab.to("2026-12-02T06:00:00Z");
    const { tasks } = await lab.executionOf(windowId);
    expect(tasks.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "TIMED_OUT"]);
    expect(tasks[1]).to.not.have.property("StartTime");
  });

  it("rule 4: at the very instant of the cutoff a task still starts", async () => {
    const windowId = await lab.createWindow({ Duration: 2, Cutoff: 1 });
    await lab.registerTask(windowId, { Priority: 1, TaskInvocationParameters: shell("takes 10m") });
    await lab.registerTask(windowId, { Priority: 2 });
    await lab.to("2026-12-02T02:30:00Z");
    const [first] = (await lab.executionOf(windowId)).tasks;
    const overheadMs = first!.EndTime!.getTime() - Date.parse(OPENS) - 600_000;
    await lab.stop();

    lab = await rehearse({ behaviour: () => ({ durationMs: 3_600_000 - overheadMs, exitCode: 0 }) });
    const again = await lab.createWindow({ Duration: 2, Cutoff: 1 });
    await lab.registerTask(again, { Priority: 1 });
    await lab.registerTask(again, { Priority: 2 });
    await lab.to("2026-12-02T06:00:00Z");
    const { tasks } = await lab.executionOf(again);
    expect(minute(tasks[0]!.EndTime)).to.equal(60);
    expect(minute(tasks[1]!.StartTime)).to.equal(60);
    expect(tasks[1]!.Status).to.equal("SUCCESS");
  });

  it("rule 5: a window without tasks succeeds at once and says so", async () => {
    const windowId = await lab.createWindow();
    await lab.to(OPENS);
    const execution = await lab.executionOf(windowId);
    expect(execution).to.include({ Status: "SUCCESS", StatusDetails: "No tasks to execute." });
    expect(execution.EndTime).to.deep.equal(execution.StartTime);
    expect(execution.tasks).to.deep.equal([]);
  });

  it("rule 6: what is edited while an execution runs is for the next one", async () => {
    const windowId = await lab.createWindow({ Schedule: "cron(0 2 * * ? *)" });
    const target = await lab.registerTarget(windowId, [{ Key: "InstanceIds", Values: [NODES[0]!] }]);
    await lab.registerTask(windowId, { Priority: 1 });
    const Targets = [{ Key: "WindowTargetIds", Values: [target] }];
    const second = await lab.registerTask(windowId, { Priority: 2, Targets });
    await lab.to("2026-12-02T02:01:00Z");
    await lab.ssm.send(new DeregisterTaskFromMaintenanceWindowCommand({ WindowId: windowId, WindowTaskId: second }));
    await lab.registerTask(windowId, { Priority: 3 });
    await lab.registerTask(windowId, { Priority: 4 });
    await lab.to("2026-12-03T06:00:00Z");
    const [before, after] = await lab.executionsOf(windowId);
    expect(before!.tasks).to.have.length(2);
    expect(before!.tasks[1]!.invocations[0]!.WindowTargetId).to.equal(target);
    expect(after!.tasks).to.have.length(3);
  });
});
