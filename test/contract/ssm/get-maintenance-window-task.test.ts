import { expect } from "chai";
import { expectRefusal, refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { createWindow, registerTask, UNKNOWN_UUID, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("GetMaintenanceWindowTask", () => {
  const emulator = useEmulator();
  let windowId: string;
  let taskId: string;
  before(async () => {
    windowId = await createWindow(emulator.get().ssm);
    taskId = await registerTask(emulator.get().ssm, windowId);
  });
  const send = (change: object) =>
    emulator.post("GetMaintenanceWindowTask", { WindowId: windowId, WindowTaskId: taskId, ...change });

  describe("malformed", () => {
    refusesWhatIsNoRequest("GetMaintenanceWindowTask", emulator);
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
    it("refuses a task of another window", async () => {
      const WindowId = await createWindow(emulator.get().ssm);
      expect((await send({ WindowId })).body.__type).to.equal("DoesNotExistException");
    });
  });

  describe("happens", () => {
    it("leaves out what was not given", async () => {
      const { body } = await send({});
      expect(Object.keys(body)).to.have.members([
        "WindowId",
        "WindowTaskId",
        "Targets",
        "TaskArn",
        "ServiceRoleArn",
        "TaskType",
        "TaskParameters",
        "Priority",
        "MaxConcurrency",
        "MaxErrors",
      ]);
    });
    it("finds a task by its id in capitals", async () => {
      expect((await send({ WindowTaskId: taskId.toUpperCase() })).body.WindowTaskId).to.equal(taskId);
    });
    it("sends a Lambda payload as base64", async () => {
      const registered = await emulator.post("RegisterTaskWithMaintenanceWindow", {
        WindowId: windowId,
        TaskType: "LAMBDA",
        TaskArn: "notify",
        TaskInvocationParameters: { Lambda: { Payload: "eyJhIjoxfQ==" } },
      });
      const { body } = await send(registered.body);
      expect(body.TaskInvocationParameters).to.deep.equal({ Lambda: { Payload: "eyJhIjoxfQ==" } });
    });
  });
});
