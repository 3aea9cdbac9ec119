import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { type EndedExecution, runOnce, UNKNOWN_UUID } from "../../helpers/windows.ts";

describe("GetMaintenanceWindowExecutionTaskInvocation", () => {
  const emulator = useEmulator();
  let ended: EndedExecution;
  before(async () => {
    ended = await runOnce(emulator.get());
  });
  const send = (change: object) =>
    emulator.post("GetMaintenanceWindowExecutionTaskInvocation", {
      WindowExecutionId: ended.executionId,
      TaskId: ended.taskExecutionId,
      InvocationId: ended.invocationId,
      ...change,
    });

  describe("malformed", () => {
    refusesWhatIsNoRequest("GetMaintenanceWindowExecutionTaskInvocation", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown execution",
        { WindowExecutionId: UNKNOWN_UUID },
        "DoesNotExistException",
        `Maintenance window execution ${UNKNOWN_UUID} does not exist`,
      ],
    ]);
    it("refuses an unknown invocation of the task", async () => {
      expect((await send({ InvocationId: UNKNOWN_UUID })).body).to.deep.equal({
        __type: "DoesNotExistException",
        Message: `Invocation ${UNKNOWN_UUID} does not exist in task ${ended.taskExecutionId}`,
      });
    });
  });

  describe("happens", () => {
    it("shows what the list shows", async () => {
      const list = await emulator.post("DescribeMaintenanceWindowExecutionTaskInvocations", {
        WindowExecutionId: ended.executionId,
        TaskId: ended.taskExecutionId,
      });
      const { body } = await send({});
      expect(body).to.deep.equal(list.body.WindowExecutionTaskInvocationIdentities[0]);
      expect(body).to.deep.include({ OwnerInformation: "team app", WindowTargetId: ended.windowTargetId });
    });
  });
});
