import { paginateDescribeMaintenanceWindowTargets } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { createWindow, registerTarget, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("DescribeMaintenanceWindowTargets", () => {
  const emulator = useEmulator();
  let windowId: string;
  const send = (change: object) => emulator.post("DescribeMaintenanceWindowTargets", { WindowId: windowId, ...change });
  const filtered = async (...filters: [string, ...string[]][]) => {
    const Filters = filters.map(([Key, ...Values]) => ({ Key, Values }));
    return (await send({ Filters })).body.Targets.map(({ Name }: { Name: string }) => Name);
  };
  const ids: string[] = [];
  before(async () => {
    const { ssm } = emulator.get();
    windowId = await createWindow(ssm);
    ids.push(await registerTarget(ssm, windowId, { Name: "app", OwnerInformation: "team a" }));
    ids.push(await registerTarget(ssm, windowId, { Name: "database", OwnerInformation: "team b" }));
    ids.push(
      await registerTarget(ssm, windowId, {
        Name: "group",
        OwnerInformation: "team a",
        ResourceType: "RESOURCE_GROUP",
        Targets: [{ Key: "resource-groups:Name", Values: ["g"] }],
      }),
    );
    await registerTarget(ssm, await createWindow(ssm), { Name: "elsewhere" });
  });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindowTargets", emulator);
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
        "a filter it does not have",
        { Filters: [{ Key: "Name", Values: ["a"] }] },
        "ValidationException",
        "Filter key 'Name' is not valid. Valid keys are: [Type, WindowTargetId, OwnerInformation].",
      ],
      [
        "a type that is none",
        { Filters: [{ Key: "Type", Values: ["NODE"] }] },
        "ValidationException",
        "'NODE' is not a valid value of filter 'Type'. Valid values are: [INSTANCE, RESOURCE_GROUP].",
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
    it("lists the window's targets, oldest first", async () => {
      expect(await filtered()).to.deep.equal(["app", "database", "group"]);
    });
    it("filters by Type", async () => {
      expect(await filtered(["Type", "RESOURCE_GROUP"])).to.deep.equal(["group"]);
    });
    it("filters by WindowTargetId, in capitals too", async () => {
      expect(await filtered(["WindowTargetId", ids[1]!.toUpperCase()])).to.deep.equal(["database"]);
      expect(await filtered(["WindowTargetId", UNKNOWN_UUID])).to.deep.equal([]);
    });
    it("filters by the whole OwnerInformation", async () => {
      expect(await filtered(["OwnerInformation", "team a"])).to.deep.equal(["app", "group"]);
      expect(await filtered(["OwnerInformation", "team"])).to.deep.equal([]);
    });
    it("asks for all filters and for any value of each", async () => {
      expect(await filtered(["OwnerInformation", "team a", "team b"], ["Type", "INSTANCE"])).to.deep.equal([
        "app",
        "database",
      ]);
      expect(await filtered(["WindowTargetId", ids[0]!], ["WindowTargetId", ids[1]!])).to.deep.equal([]);
    });
    it("goes on where a page ended while targets come and go", async () => {
      const { ssm } = emulator.get();
      const WindowId = await createWindow(ssm);
      const registered: string[] = [];
      for (let n = 0; n < 21; n++) registered.push(await registerTarget(ssm, WindowId));
      const seen: string[] = [];
      for await (const { Targets } of paginateDescribeMaintenanceWindowTargets(
        { client: ssm, pageSize: 10 },
        { WindowId },
      )) {
        seen.push(...Targets!.map(({ WindowTargetId }) => WindowTargetId!));
        await emulator.post("DeregisterTargetFromMaintenanceWindow", { WindowId, WindowTargetId: seen.at(-1) });
        if (seen.length === 10) registered.push(await registerTarget(ssm, WindowId));
      }
      expect(seen).to.deep.equal(registered);
    });
  });
});
