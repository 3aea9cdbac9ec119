import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { createWindow, registerTarget, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

const byTag = { Key: "tag:Patch Group", Values: ["App"] };
const byIds = { Key: "InstanceIds", Values: ["i-0123456789abcdef0"] };

describe("UpdateMaintenanceWindowTarget", () => {
  const emulator = useEmulator();
  let windowId: string;
  let otherWindowId: string;
  let targetId: string;
  const send = (change: object) =>
    emulator.post("UpdateMaintenanceWindowTarget", { WindowId: windowId, WindowTargetId: targetId, ...change });
  before(async () => {
    windowId = await createWindow(emulator.get().ssm);
    otherWindowId = await createWindow(emulator.get().ssm);
  });
  beforeEach(async () => {
    const given = { OwnerInformation: "me", Name: "App", Description: "before" };
    targetId = await registerTarget(emulator.get().ssm, windowId, given);
  });

  describe("malformed", () => {
    refusesWhatIsNoRequest("UpdateMaintenanceWindowTarget", emulator);
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
        "group targets for nodes",
        { Targets: [{ Key: "resource-groups:Name", Values: ["a"] }] },
        "ValidationException",
        "Target Type does not match with the provided target.",
      ],
      [
        "Replace without targets",
        { Replace: true },
        "ValidationException",
        "Value null at 'Targets' failed to satisfy constraint: Member must not be null",
      ],
    ]);

    it("refuses an unknown target, and one of another window", async () => {
      const unknown = await send({ WindowTargetId: UNKNOWN_UUID });
      expect(unknown.body.__type).to.equal("DoesNotExistException");
      const elsewhere = await send({ WindowId: otherWindowId });
      expect(elsewhere.body.__type).to.equal("DoesNotExistException");
      expect(elsewhere.body.Message).to.contain(targetId).and.to.contain(otherWindowId);
    });
  });

  describe("happens", () => {
    it("leaves what is not named as it was", async () => {
      const { body } = await send({ Description: "after" });
      expect(body).to.deep.equal({
        WindowId: windowId,
        WindowTargetId: targetId,
        Targets: [byTag],
        OwnerInformation: "me",
        Name: "App",
        Description: "after",
      });
    });

    it("goes from tags to instance ids and back", async () => {
      expect((await send({ Targets: [byIds] })).body.Targets).to.deep.equal([byIds]);
      expect((await send({ Targets: [byTag] })).body.Targets).to.deep.equal([byTag]);
    });

    it("clears with Replace what is left out", async () => {
      const { body } = await send({ Replace: true, Targets: [byIds] });
      expect(body).to.deep.equal({ WindowId: windowId, WindowTargetId: targetId, Targets: [byIds] });
    });

    it("is what the next read shows", async () => {
      await send({ Replace: true, Targets: [byIds], Name: "Replaced" });
      const { body } = await emulator.post("DescribeMaintenanceWindowTargets", {
        WindowId: windowId,
        Filters: [{ Key: "WindowTargetId", Values: [targetId] }],
      });
      expect(body.Targets).to.deep.equal([
        { WindowId: windowId, WindowTargetId: targetId, ResourceType: "INSTANCE", Targets: [byIds], Name: "Replaced" },
      ]);
    });

    it("moves the window to where the new target is found", async () => {
      const found = async (target: object) => {
        const request = { ResourceType: "INSTANCE", Targets: [target] };
        const { body } = await emulator.post("DescribeMaintenanceWindowsForTarget", request);
        return body.WindowIdentities.length;
      };
      const before = { Key: "tag:moved", Values: ["from"] };
      const after = { Key: "tag:moved", Values: ["to"] };
      await send({ Targets: [before] });
      expect([await found(before), await found(after)]).to.deep.equal([1, 0]);
      await send({ Targets: [after] });
      expect([await found(before), await found(after)]).to.deep.equal([0, 1]);
    });

    it("tells of it", async () => {
      await send({ Description: "after" });
      const { body } = await emulator.get().control("GET", "/events");
      expect(body.events.at(-1).detail).to.deep.equal({
        "window-target-id": targetId,
        "window-id": windowId,
        status: "UPDATED",
      });
    });
  });
});
