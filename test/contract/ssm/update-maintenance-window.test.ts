import { GetMaintenanceWindowCommand, UpdateMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  acceptsValues,
  expectRefusal,
  lengthAtLeast,
  lengthAtMost,
  NOT_NULL,
  pattern,
  refuses,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulator,
  valueAtLeast,
  valueAtMost,
} from "../../helpers/contract.ts";
import { createWindow, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("UpdateMaintenanceWindow", () => {
  const emulator = useEmulator();
  let windowId: string;
  const send = (change: object) => emulator.post("UpdateMaintenanceWindow", { WindowId: windowId, ...change });
  const get = async () => {
    const { $metadata, ...window } = await emulator
      .get()
      .ssm.send(new GetMaintenanceWindowCommand({ WindowId: windowId }));
    return window;
  };
  beforeEach(async () => {
    windowId = await createWindow(emulator.get().ssm, {
      Description: "before",
      StartDate: "2026-01-01T00:00:00Z",
      EndDate: "2029-01-01T00:00:00Z",
      ScheduleTimezone: "Europe/Berlin",
    });
  });
  afterEach(() => emulator.post("DeleteMaintenanceWindow", { WindowId: windowId }));

  describe("malformed", () => {
    refusesWhatIsNoRequest("UpdateMaintenanceWindow", emulator);
    refusesValues(send, [
      ["WindowId", undefined, NOT_NULL],
      ["WindowId", "mw-0", lengthAtLeast(20)],
      ["WindowId", "mw-0123456789abcdeF0", pattern("^mw-[0-9a-f]{17}$")],
      ["Name", "ab", lengthAtLeast(3)],
      ["Name", "a".repeat(129), lengthAtMost(128)],
      ["Description", "", lengthAtLeast(1)],
      ["StartDate", "", lengthAtLeast(1)],
      ["EndDate", "", lengthAtLeast(1)],
      ["ScheduleTimezone", "", lengthAtLeast(1)],
      ["Schedule", "a".repeat(257), lengthAtMost(256)],
      ["ScheduleOffset", 0, valueAtLeast(1)],
      ["ScheduleOffset", 7, valueAtMost(6)],
      ["Duration", 0, valueAtLeast(1)],
      ["Duration", 25, valueAtMost(24)],
      ["Cutoff", 24, valueAtMost(23)],
    ]);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "a window that is not there",
        { WindowId: UNKNOWN_WINDOW },
        "DoesNotExistException",
        `Maintenance window ${UNKNOWN_WINDOW} does not exist`,
      ],
      [
        "a duration that the cutoff it has does not fit in",
        { Duration: 1 },
        "ValidationException",
        "Cutoff was 1 but must be smaller than 0 (Duration  - 1 )",
      ],
      [
        "an end date before the start date it has",
        { EndDate: "2025-01-01T00:00:00Z" },
        "ValidationException",
        "Window start date must be before window end date",
      ],
      [
        "Replace without what creating requires",
        { Replace: true, Name: "new", Cutoff: 0 },
        "ValidationException",
        "Value null at 'Schedule' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'Duration' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'AllowUnassociatedTargets' failed to satisfy constraint: Member must not be null",
      ],
    ]);

    it("leaves the window as it was when it refuses", async () => {
      const before = await get();
      await send({ Name: "new", Duration: 1 });
      expect(await get()).to.deep.equal(before);
    });
  });

  describe("happens", () => {
    acceptsValues(send, [
      ["Duration", 24],
      ["Cutoff", 0],
      ["Enabled", false],
      ["Schedule", "at(2027-01-01T00:00:00)"],
    ]);

    it("leaves what is not named as it was, and answers without NextExecutionTime", async () => {
      const { body } = await send({ Name: "renamed" });
      expect(body).to.deep.equal({
        WindowId: windowId,
        Name: "renamed",
        Description: "before",
        StartDate: "2026-01-01T00:00:00Z",
        EndDate: "2029-01-01T00:00:00Z",
        Schedule: "rate(5 minutes)",
        ScheduleTimezone: "Europe/Berlin",
        Duration: 2,
        Cutoff: 1,
        AllowUnassociatedTargets: true,
        Enabled: true,
      });
    });

    it("clears with Replace every optional member that is left out, but not Enabled", async () => {
      const { ssm } = emulator.get();
      await ssm.send(new UpdateMaintenanceWindowCommand({ WindowId: windowId, Enabled: false }));
      const { $metadata, ...answer } = await ssm.send(
        new UpdateMaintenanceWindowCommand({
          WindowId: windowId,
          Replace: true,
          Name: "replaced",
          Schedule: "rate(1 hour)",
          Duration: 3,
          Cutoff: 0,
          AllowUnassociatedTargets: false,
        }),
      );
      expect(answer).to.deep.equal({
        WindowId: windowId,
        Name: "replaced",
        Schedule: "rate(1 hour)",
        Duration: 3,
        Cutoff: 0,
        AllowUnassociatedTargets: false,
        Enabled: false,
      });
      const { CreatedDate, ModifiedDate, ...window } = await get();
      expect(window).to.deep.equal(answer);
    });

    it("takes the next execution away when it disables, and gives the next of its rhythm when it enables", async () => {
      await send({ Enabled: false });
      expect(await get()).not.to.have.property("NextExecutionTime");
      await emulator.get().advance("PT7M");
      await send({ Enabled: true });
      const { NextExecutionTime, CreatedDate } = await get();
      expect(Date.parse(NextExecutionTime!) - CreatedDate!.getTime()).to.equal(10 * 60_000);
    });

    it("keeps the rhythm of a rate when something else changes, and begins a new one when the rate does", async () => {
      const before = (await get()).NextExecutionTime;
      await emulator.get().advance("PT2M");
      await send({ Duration: 4 });
      expect((await get()).NextExecutionTime).to.equal(before);
      await send({ Schedule: "rate(10 minutes)" });
      const { NextExecutionTime, ModifiedDate } = await get();
      expect(Date.parse(NextExecutionTime!) - ModifiedDate!.getTime()).to.equal(10 * 60_000);
    });

    it("shows the next execution on the clock of the new zone", async () => {
      await send({ Schedule: "cron(0 2 1 1 ? *)", ScheduleTimezone: "America/New_York" });
      expect((await get()).NextExecutionTime).to.equal("2027-01-01T02:00-05:00");
    });

    it("has no next execution after an at() in the past", async () => {
      await send({ Schedule: "at(2026-06-01T00:00:00)" });
      expect(await get()).not.to.have.property("NextExecutionTime");
    });

    it("tells of ENABLED and DISABLED when that changes, and only then", async () => {
      await send({ Enabled: true });
      await send({ Enabled: false });
      await send({ Enabled: false });
      await send({ Enabled: true });
      const { body } = await emulator.get().control("GET", "/events");
      const states = body.events.filter(
        (event: { "detail-type": string; detail: { "window-id": string } }) =>
          event["detail-type"] === "Maintenance Window State-change Notification" &&
          event.detail["window-id"] === windowId,
      );
      expect(states.map((event: { detail: object }) => event.detail)).to.deep.equal([
        { "window-id": windowId, status: "DISABLED" },
        { "window-id": windowId, status: "ENABLED" },
      ]);
      expect(states[0].resources).to.deep.equal([`arn:aws:ssm:us-east-1:000000000000:maintenancewindow/${windowId}`]);
    });

    it("moves the date of modification, not that of creation", async () => {
      const before = await get();
      await emulator.get().advance("PT1M");
      await send({ Description: "after" });
      const after = await get();
      expect(after.CreatedDate).to.deep.equal(before.CreatedDate);
      expect(after.ModifiedDate!.getTime() - before.ModifiedDate!.getTime()).to.equal(60_000);
    });
  });

  it("looks at the shape of the request before it looks for the window", async () => {
    expectRefusal(
      await emulator.post("UpdateMaintenanceWindow", { WindowId: UNKNOWN_WINDOW, Duration: 25 }),
      "ValidationException",
      "1 validation error detected: Value '25' at 'duration' failed to satisfy constraint: Member must have value less than or equal to 24",
    );
  });
});
