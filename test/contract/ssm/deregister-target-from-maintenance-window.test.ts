import { expect } from "chai";
import {
  expectRefusal,
  lengthAtLeast,
  NOT_NULL,
  refuses,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulator,
} from "../../helpers/contract.ts";
import { createWindow, registerTarget, registerTask, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("DeregisterTargetFromMaintenanceWindow", () => {
  const emulator = useEmulator();
  let windowId: string;
  let targetId: string;
  const send = (change: object) =>
    emulator.post("DeregisterTargetFromMaintenanceWindow", {
      WindowId: windowId,
      WindowTargetId: targetId,
      ...change,
    });
  const count = async () =>
    (await emulator.post("DescribeMaintenanceWindowTargets", { WindowId: windowId })).body.Targets.length;
  beforeEach(async () => {
    windowId = await createWindow(emulator.get().ssm);
    targetId = await registerTarget(emulator.get().ssm, windowId);
  });
  afterEach(() => emulator.post("DeleteMaintenanceWindow", { WindowId: windowId }));

  describe("malformed", () => {
    refusesWhatIsNoRequest("DeregisterTargetFromMaintenanceWindow", emulator);
    refusesValues(send, [
      ["WindowId", undefined, NOT_NULL],
      ["WindowTargetId", undefined, NOT_NULL],
      ["WindowTargetId", "x", lengthAtLeast(36)],
    ]);
    refuses(send, [
      ["Safe as a text", { Safe: "yes" }, "SerializationException", "STRING_VALUE cannot be converted to Boolean"],
    ]);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown window",
        { WindowId: UNKNOWN_WINDOW },
        "DoesNotExistException",
        `Maintenance window ${UNKNOWN_WINDOW} does not exist`,
      ],
    ]);
    it("refuses an unknown target", async () => {
      expectRefusal(
        await send({ WindowTargetId: UNKNOWN_UUID }),
        "DoesNotExistException",
        `Target ${UNKNOWN_UUID} does not exist in maintenance window ${windowId}`,
      );
    });
    it("refuses with Safe a target that a task names, and keeps it", async () => {
      const taskId = await registerTask(emulator.get().ssm, windowId, {
        Targets: [{ Key: "WindowTargetIds", Values: [targetId] }],
      });
      expectRefusal(
        await send({ Safe: true }),
        "TargetInUseException",
        `This Target cannot be deregistered because it is still referenced in Task: ${taskId}`,
      );
      expect(await count()).to.equal(1);
    });
  });

  describe("happens", () => {
    it("takes the target away and answers with both ids", async () => {
      expect((await send({})).body).to.deep.equal({ WindowId: windowId, WindowTargetId: targetId });
      expect(await count()).to.equal(0);
      expect((await send({})).body.__type).to.equal("DoesNotExistException");
    });
    it("takes a target away with Safe when no task names it any more", async () => {
      const { ssm } = emulator.get();
      const WindowTaskId = await registerTask(ssm, windowId, {
        Targets: [{ Key: "WindowTargetIds", Values: [targetId] }],
      });
      await emulator.post("DeregisterTaskFromMaintenanceWindow", { WindowId: windowId, WindowTaskId });
      expect((await send({ Safe: true })).status).to.equal(200);
    });
    it("leaves a task without Safe with an id that leads nowhere", async () => {
      const Targets = [{ Key: "WindowTargetIds", Values: [targetId] }];
      const WindowTaskId = await registerTask(emulator.get().ssm, windowId, { Targets });
      expect((await send({ Safe: false })).status).to.equal(200);
      const { body } = await emulator.post("GetMaintenanceWindowTask", { WindowId: windowId, WindowTaskId });
      expect(body.Targets).to.deep.equal(Targets);
    });
    it("takes the window away from where the target was found", async () => {
      const found = async () => {
        const request = { ResourceType: "INSTANCE", Targets: [{ Key: "tag:Patch Group", Values: ["App"] }] };
        const { body } = await emulator.post("DescribeMaintenanceWindowsForTarget", request);
        return body.WindowIdentities.length;
      };
      expect(await found()).to.equal(1);
      await send({});
      expect(await found()).to.equal(0);
    });
    it("tells of it", async () => {
      await send({});
      const { body } = await emulator.get().control("GET", "/events");
      expect(body.events.at(-1).detail).to.deep.equal({
        "window-target-id": targetId,
        "window-id": windowId,
        status: "DEREGISTERED",
      });
    });
  });
});
