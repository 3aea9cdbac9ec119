import { UpdateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { type Rehearsal, rehearse } from "../rehearsal.ts";

describe("when windows open", () => {
  let lab: Rehearsal;
  beforeEach(async () => {
    lab = await rehearse();
  });
  afterEach(() => lab.stop());

  async function opensAt(windowId: string): Promise<string[]> {
    return (await lab.executionsOf(windowId)).map(({ StartTime }) => StartTime!.toISOString().slice(0, 16));
  }

  it("rule 38: cron counts in ScheduleTimezone, and begins with the first occurrence from StartDate on", async () => {
    const windowId = await lab.createWindow({
      Schedule: "cron(30 9 * * ? *)",
      ScheduleTimezone: "Asia/Tokyo",
      StartDate: "2026-12-03T09:30:00+09:00",
    });
    expect(await lab.nextExecutionTime(windowId)).to.equal("2026-12-03T09:30+09:00");
    await lab.to("2026-12-05T00:00:00Z");
    expect(await opensAt(windowId)).to.deep.equal(["2026-12-03T00:30", "2026-12-04T00:30"]);
  });

  it("rule 39: rate begins at a StartDate to come, or one interval after the creation", async () => {
    const dated = await lab.createWindow({ Schedule: "rate(7 days)", StartDate: "2026-12-02T03:15:00+09:00" });
    const plain = await lab.createWindow({ Schedule: "rate(7 days)" });
    await lab.to("2026-12-10T00:00:00Z");
    expect(await opensAt(dated)).to.deep.equal(["2026-12-01T18:15", "2026-12-08T18:15"]);
    expect(await opensAt(plain)).to.deep.equal(["2026-12-08T02:00"]);
  });

  it("rule 40: a changed rate counts from the change, and what was missed while disabled is not made up", async () => {
    const windowId = await lab.createWindow({ Schedule: "rate(7 days)" });
    await lab.advance("PT90M");
    await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: windowId, Schedule: "rate(2 hours)" }));
    await lab.advance("PT3H");
    await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: windowId, Enabled: false }));
    await lab.advance("PT5H");
    await lab.ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: windowId, Enabled: true }));
    await lab.advance("PT2H");
    expect(await opensAt(windowId)).to.deep.equal(["2026-12-01T05:30", "2026-12-01T13:30"]);
  });

  it("rule 41: at() opens once, in ScheduleTimezone, and never when it is past", async () => {
    const zoned = await lab.createWindow({ Schedule: "at(2026-12-02T09:00:00)", ScheduleTimezone: "Asia/Tokyo" });
    const past = await lab.createWindow({ Schedule: "at(2026-11-30T00:00:00)" });
    expect(await lab.nextExecutionTime(past)).to.equal(undefined);
    await lab.to("2026-12-31T00:00:00Z");
    expect(await opensAt(zoned)).to.deep.equal(["2026-12-02T00:00"]);
    expect(await opensAt(past)).to.deep.equal([]);
    expect(await lab.nextExecutionTime(zoned)).to.equal(undefined);
  });

  it("rule 42: ScheduleOffset adds days to the cron's day, which must itself be to come", async () => {
    // 2026-12-01 is the first Tuesday of its month and 02:00 has passed: two days later is not of this month's turn.
    const windowId = await lab.createWindow({ Schedule: "cron(0 1 ? * TUE#1 *)", ScheduleOffset: 2 });
    await lab.to("2027-02-01T00:00:00Z");
    expect(await opensAt(windowId)).to.deep.equal(["2027-01-07T01:00"]);
  });

  it("rule 43: a local time that the clocks skip comes later by the gap, one that comes twice opens once", async () => {
    const windowId = await lab.createWindow({
      Schedule: "cron(30 2 * * ? *)",
      ScheduleTimezone: "America/New_York",
      StartDate: "2027-03-13T12:00:00Z",
      EndDate: "2027-03-15T12:00:00Z",
    });
    const autumn = await lab.createWindow({
      Schedule: "cron(30 1 * * ? *)",
      ScheduleTimezone: "America/New_York",
      StartDate: "2027-11-07T00:00:00Z",
      EndDate: "2027-11-08T12:00:00Z",
    });
    await lab.to("2027-04-01T00:00:00Z");
    expect(await opensAt(windowId)).to.deep.equal(["2027-03-14T07:30", "2027-03-15T06:30"]);
    await lab.to("2027-11-09T00:00:00Z");
    expect(await opensAt(autumn)).to.deep.equal(["2027-11-07T05:30", "2027-11-08T06:30"]);
  });

  it("rule 44: an hourly cron opens in both hours that have one name", async () => {
    const windowId = await lab.createWindow({
      Schedule: "cron(0 * * * ? *)",
      ScheduleTimezone: "America/New_York",
      StartDate: "2027-11-07T04:30:00Z",
      EndDate: "2027-11-07T07:30:00Z",
    });
    await lab.to("2027-11-08T00:00:00Z");
    expect(await opensAt(windowId)).to.deep.equal(["2027-11-07T05:00", "2027-11-07T06:00", "2027-11-07T07:00"]);
  });

  it("rule 45: EndDate is the first instant at which a window does not open", async () => {
    const windowId = await lab.createWindow({ Schedule: "rate(1 hour)", EndDate: "2026-12-01T04:00:00Z" });
    await lab.to("2026-12-02T00:00:00Z");
    expect(await opensAt(windowId)).to.deep.equal(["2026-12-01T03:00"]);
  });

  it("does not overlap itself when one execution ends as the next occurrence comes", async () => {
    await lab.stop();
    lab = await rehearse({ behaviour: () => ({ durationMs: 600_000, exitCode: 0 }) });
    const probe = await lab.createWindow({ Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0 });
    await lab.registerTask(probe);
    await lab.advance("PT90M");
    const [run] = await lab.executionsOf(probe);
    const overheadMs = run!.EndTime!.getTime() - run!.StartTime!.getTime() - 600_000;
    await lab.stop();
    lab = await rehearse({ behaviour: () => ({ durationMs: 3_600_000 - overheadMs, exitCode: 0 }) });
    const windowId = await lab.createWindow({ Schedule: "rate(1 hour)", Duration: 1, Cutoff: 0 });
    await lab.registerTask(windowId, {
      TaskInvocationParameters: { RunCommand: { Parameters: { commands: ["x"], executionTimeout: ["7200"] } } },
    });
    await lab.advance("PT3H");
    const executions = await lab.executionsOf(windowId);
    expect(executions.map(({ Status }) => Status)).to.deep.equal(["SUCCESS", "SUCCESS", "IN_PROGRESS"]);
  });
});
