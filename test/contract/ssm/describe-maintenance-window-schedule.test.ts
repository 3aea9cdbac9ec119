import { paginateDescribeMaintenanceWindowSchedule } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulatorPerTest } from "../../helpers/contract.ts";
import { createWindow, registerTarget, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

interface Scheduled {
  WindowId: string;
  Name: string;
  ExecutionTime: string;
}

describe("DescribeMaintenanceWindowSchedule", () => {
  const emulator = useEmulatorPerTest();
  const send = (change: object) => emulator.post("DescribeMaintenanceWindowSchedule", change);
  const times = async (change: object): Promise<string[]> =>
    (await send(change)).body.ScheduledWindowExecutions.map(
      ({ Name, ExecutionTime }: Scheduled) => `${Name} ${ExecutionTime}`,
    );
  const filters = (...pairs: [string, string][]) => ({
    Filters: pairs.map(([Key, value]) => ({ Key, Values: [value] })),
  });
  let hourly: string;
  let nightly: string;
  beforeEach(async () => {
    const { ssm } = emulator.get();
    hourly = await createWindow(ssm, { Name: "hourly", Schedule: "rate(1 hour)" });
    nightly = await createWindow(ssm, {
      Name: "nightly",
      Schedule: "cron(0 2 ? * * *)",
      ScheduleTimezone: "Europe/Berlin",
    });
    const off = await createWindow(ssm, { Name: "disabled", Schedule: "rate(1 hour)" });
    await emulator.post("UpdateMaintenanceWindow", { WindowId: off, Enabled: false });
    await createWindow(ssm, { Name: "over", Schedule: "at(2026-01-01T00:00:00)" });
    await registerTarget(ssm, nightly);
  });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindowSchedule", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown window",
        { WindowId: UNKNOWN_WINDOW },
        "DoesNotExistException",
        `Maintenance window ${UNKNOWN_WINDOW} does not exist`,
      ],
      [
        "another filter",
        filters(["Before", "2027-01-01T00:00:00Z"]),
        "ValidationException",
        "Filter key 'Before' is not valid. Valid keys are: [ScheduledBefore, ScheduledAfter].",
      ],
      [
        "a filter that is no instant",
        filters(["ScheduledBefore", "tomorrow"]),
        "ValidationException",
        "Filter 'ScheduledBefore': DateTime tomorrow is malformed, format either must contain an offset - e.g. '2018-01-01T00:00:00-02:00' or '2018-01-01T00:00:00Z'",
      ],
      [
        "targets without their type",
        { Targets: [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }] },
        "ValidationException",
        "Targets and ResourceType must be specified together.",
      ],
      [
        "a type without targets",
        { ResourceType: "INSTANCE" },
        "ValidationException",
        "Targets and ResourceType must be specified together.",
      ],
      [
        "a token it never gave out",
        { NextToken: "x" },
        "ValidationException",
        "The NextToken 'x' is not valid: use the one that the previous page returned.",
      ],
    ]);
  });

  describe("happens", () => {
    it("lists what opens in the account by time, each on its own clock; not what is disabled or over", async () => {
      expect(await times({ MaxResults: 3 })).to.deep.equal([
        "hourly 2026-12-01T01:00Z",
        "nightly 2026-12-01T02:00+01:00",
        "hourly 2026-12-01T02:00Z",
      ]);
    });
    it("lists the executions of one window", async () => {
      const { body } = await send({ WindowId: nightly, MaxResults: 2 });
      expect(body.ScheduledWindowExecutions).to.deep.equal([
        { WindowId: nightly, Name: "nightly", ExecutionTime: "2026-12-01T02:00+01:00" },
        { WindowId: nightly, Name: "nightly", ExecutionTime: "2026-12-02T02:00+01:00" },
      ]);
    });
    it("lists what opens between two instants, neither included", async () => {
      const between = filters(["ScheduledAfter", "2026-12-24T04:00:00Z"], ["ScheduledBefore", "2026-12-24T07:00:00Z"]);
      expect(await times({ WindowId: hourly, ...between })).to.deep.equal([
        "hourly 2026-12-24T05:00Z",
        "hourly 2026-12-24T06:00Z",
      ]);
    });
    it("lists nothing that has been", async () => {
      expect(await times(filters(["ScheduledBefore", "2026-12-01T00:00:00Z"]))).to.deep.equal([]);
    });
    it("looks one year ahead when nothing says how far", async () => {
      const answer = await times({ WindowId: nightly, MaxResults: 1000 });
      expect(answer).to.have.length(366);
      expect(answer.at(-1)).to.equal("nightly 2027-12-01T02:00+01:00");
    });
    it("shows the change of the clock in spring", async () => {
      const around = filters(["ScheduledAfter", "2027-03-27T00:00:00Z"], ["ScheduledBefore", "2027-03-29T12:00:00Z"]);
      expect(await times({ WindowId: nightly, ...around })).to.deep.equal([
        "nightly 2027-03-27T02:00+01:00",
        "nightly 2027-03-28T03:00+02:00",
        "nightly 2027-03-29T02:00+02:00",
      ]);
    });
    it("lists the executions of windows for a tag, for a node that has it, and for both a window and a node", async () => {
      const byTag = { ResourceType: "INSTANCE", Targets: [{ Key: "tag:Patch Group", Values: ["App"] }], MaxResults: 1 };
      const byNode = { ...byTag, Targets: [{ Key: "InstanceIds", Values: ["i-0a1b2c3d4e5f60001"] }] };
      for (const request of [byTag, byNode, { ...byNode, WindowId: nightly }]) {
        expect(await times(request)).to.deep.equal(["nightly 2026-12-01T02:00+01:00"]);
      }
      expect(await times({ ...byNode, WindowId: hourly })).to.deep.equal([]);
      const other = { ...byTag, Targets: [{ Key: "InstanceIds", Values: ["i-0a1b2c3d4e5f60003"] }] };
      expect(await times(other)).to.deep.equal([]);
    });
    it("neither skips nor repeats an execution from page to page, at equal instants too", async () => {
      const { ssm } = emulator.get();
      await createWindow(ssm, { Name: "hourly-2", Schedule: "rate(1 hour)" });
      const until = filters(["ScheduledBefore", "2026-12-02T00:00:00Z"]);
      const whole = await times({ ...until, MaxResults: 1000 });
      const paged: string[] = [];
      for await (const { ScheduledWindowExecutions } of paginateDescribeMaintenanceWindowSchedule(
        { client: ssm, pageSize: 1 },
        until,
      )) {
        paged.push(...ScheduledWindowExecutions!.map(({ Name, ExecutionTime }) => `${Name} ${ExecutionTime}`));
      }
      expect(paged).to.deep.equal(whole);
      expect(new Set(paged)).to.have.property("size", 23 + 23 + 1);
    });
    it("gives a thousand executions at once and no more", async () => {
      const { body } = await send({ WindowId: hourly, MaxResults: 1_000_000 });
      expect(body.ScheduledWindowExecutions).to.have.length(1000);
      expect(body.NextToken).to.be.a("string");
    });
  });
});
