import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { type EndedExecution, runOnce, UNKNOWN_UUID } from "../../helpers/windows.ts";

describe("GetMaintenanceWindowExecution", () => {
  const emulator = useEmulator();
  let ended: EndedExecution;
  before(async () => {
    ended = await runOnce(emulator.get());
  });
  const send = (change: object) =>
    emulator.post("GetMaintenanceWindowExecution", { WindowExecutionId: ended.executionId, ...change });

  describe("malformed", () => {
    refusesWhatIsNoRequest("GetMaintenanceWindowExecution", emulator);
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
  });

  describe("happens", () => {
    it("names the tasks by the ids of their executions", async () => {
      const { body } = await send({ WindowExecutionId: ended.executionId.toUpperCase() });
      expect(body).to.deep.equal({
        WindowExecutionId: ended.executionId,
        TaskIds: [ended.taskExecutionId],
        Status: "SUCCESS",
        StartTime: Date.parse("2026-12-02T02:00:00Z") / 1000,
        EndTime: body.EndTime,
      });
      expect(body.EndTime).to.be.greaterThan(body.StartTime);
    });
  });
});
