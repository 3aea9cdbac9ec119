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
import { createWindow, registerTask, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("DeregisterTaskFromMaintenanceWindow", () => {
  const emulator = useEmulator();
  let windowId: string;
  let taskId: string;
  before(async () => {
    windowId = await createWindow(emulator.get().ssm);
  });
  beforeEach(async () => {
    taskId = await registerTask(emulator.get().ssm, windowId);
  });
  const send = (change: object) =>
    emulator.post("DeregisterTaskFromMaintenanceWindow", { WindowId: windowId, WindowTaskId: taskId, ...change });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DeregisterTaskFromMaintenanceWindow", emulator);
    refusesValues(send, [
      ["WindowId", undefined, NOT_NULL],
      ["WindowTaskId", undefined, NOT_NULL],
      ["WindowTaskId", "x", lengthAtLeast(36)],
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
    it("refuses an unknown task", async () => {
      expectRefusal(
        await send({ WindowTaskId: UNKNOWN_UUID }),
        "DoesNotExistException",
        `Task ${UNKNOWN_UUID} does not exist in maintenance window ${windowId}`,
      );
    });
  });

  describe("happens", () => {
    it("takes the task away, answers with both ids, and tells of it", async () => {
      const answer = { WindowId: windowId, WindowTaskId: taskId };
      expect(await send({})).to.deep.equal({ status: 200, body: answer });
      const read = await emulator.post("GetMaintenanceWindowTask", answer);
      expect(read.body.__type).to.equal("DoesNotExistException");
      const { body } = await emulator.get().control("GET", "/events");
      expect(body.events.at(-1).detail).to.deep.equal({
        "window-task-id": taskId,
        "window-id": windowId,
        status: "DEREGISTERED",
      });
    });
    it("refuses it the second time", async () => {
      await send({});
      expect((await send({})).body.__type).to.equal("DoesNotExistException");
    });
  });
});
