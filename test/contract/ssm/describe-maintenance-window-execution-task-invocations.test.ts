import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { type EndedExecution, runOnce, UNKNOWN_UUID } from "../../helpers/windows.ts";

describe("DescribeMaintenanceWindowExecutionTaskInvocations", () => {
  const emulator = useEmulator();
  let ended: EndedExecution;
  before(async () => {
    ended = await runOnce(emulator.get());
  });
  const send = (change: object) =>
    emulator.post("DescribeMaintenanceWindowExecutionTaskInvocations", {
      WindowExecutionId: ended.executionId,
      TaskId: ended.taskExecutionId,
      ...change,
    });

  describe("malformed", () => {
    refusesWhatIsNoRequest("DescribeMaintenanceWindowExecutionTaskInvocations", emulator);
  });

  describe("invalid", () => {
    refuses(send, [
      [
        "an unknown execution",
        { WindowExecutionId: UNKNOWN_UUID },
        "DoesNotExistException",
        `Maintenance window execution ${UNKNOWN_UUID} does not exist`,
      ],
      [
        "a filter it does not have",
        { Filters: [{ Key: "NODE", Values: ["i-1"] }] },
        "ValidationException",
        "Filter key 'NODE' is not valid. Valid keys are: [STATUS].",
      ],
    ]);
    it("refuses an unknown task of the execution", async () => {
      const { body } = await send({ TaskId: UNKNOWN_UUID });
      expect(body).to.deep.equal({
        __type: "DoesNotExistException",
        Message: `Task ${UNKNOWN_UUID} does not exist in maintenance window execution ${ended.executionId}`,
      });
    });
  });

  describe("happens", () => {
    it("lists the command that ran for a window target, with its owner", async () => {
      const { body } = await send({});
      const [invocation] = body.WindowExecutionTaskInvocationIdentities;
      expect(body).to.deep.equal({
        WindowExecutionTaskInvocationIdentities: [
          {
            WindowExecutionId: ended.executionId,
            TaskExecutionId: ended.taskExecutionId,
            InvocationId: ended.invocationId,
            ExecutionId: invocation.ExecutionId,
            TaskType: "RUN_COMMAND",
            Parameters:
              '{"documentName":"AWS-RunShellScript","instanceIds":["i-0a1b2c3d4e5f60001","i-0a1b2c3d4e5f60002"],"maxConcurrency":"2","maxErrors":"0","parameters":{"commands":["df"]}}',
            Status: "SUCCESS",
            StatusDetails: "Success",
            StartTime: Date.parse("2026-12-02T02:00:00Z") / 1000,
            EndTime: invocation.EndTime,
            OwnerInformation: "team app",
            WindowTargetId: ended.windowTargetId,
          },
        ],
      });
      const commands = await emulator.post("ListCommands", { CommandId: invocation.ExecutionId });
      expect(commands.body.Commands).to.have.length(1);
    });
    it("filters by STATUS", async () => {
      const count = async (...Values: string[]) =>
        (await send({ Filters: [{ Key: "STATUS", Values }] })).body.WindowExecutionTaskInvocationIdentities.length;
      expect(await count("SUCCESS")).to.equal(1);
      expect(await count("IN_PROGRESS", "FAILED")).to.equal(0);
    });
  });
});
