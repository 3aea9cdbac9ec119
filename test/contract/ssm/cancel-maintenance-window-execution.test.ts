import { CancelMaintenanceWindowExecutionCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulatorPerTest } from "../../helpers/contract.ts";
import { createWindow, registerTarget, registerTask, runOnce, UNKNOWN_UUID } from "../../helpers/windows.ts";

describe("CancelMaintenanceWindowExecution", () => {
  const emulator = useEmulatorPerTest();
  const send = (change: object) => emulator.post("CancelMaintenanceWindowExecution", change);
  const read = async (WindowExecutionId: string) =>
    (await emulator.post("GetMaintenanceWindowExecution", { WindowExecutionId })).body;

  describe("malformed", () => {
    refusesWhatIsNoRequest("CancelMaintenanceWindowExecution", emulator);
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
    it("answers for an execution that has ended and leaves it as it is", async () => {
      const { executionId } = await runOnce(emulator.get());
      const before = await read(executionId);
      expect((await send({ WindowExecutionId: executionId })).body).to.deep.equal({ WindowExecutionId: executionId });
      expect(await read(executionId)).to.deep.equal(before);
    });

    it("starts no further task, lets the running one end, and is CANCELLED then", async () => {
      const { ssm, to, advance } = emulator.get();
      const windowId = await createWindow(ssm, { Schedule: "at(2026-12-03T02:00:00)" });
      const Targets = [{ Key: "WindowTargetIds", Values: [await registerTarget(ssm, windowId)] }];
      const task = { Targets, TaskArn: "AWS-RunShellScript" };
      const RunCommand = { Parameters: { commands: ["sleep 60"] } };
      for (const Priority of [1, 2]) {
        await registerTask(ssm, windowId, { ...task, Priority, TaskInvocationParameters: { RunCommand } });
      }
      await to("2026-12-03T02:00:00Z");
      const list = await emulator.post("DescribeMaintenanceWindowExecutions", { WindowId: windowId });
      const { WindowExecutionId, Status } = list.body.WindowExecutions[0];
      expect(Status).to.equal("IN_PROGRESS");
      await ssm.send(new CancelMaintenanceWindowExecutionCommand({ WindowExecutionId }));
      expect((await read(WindowExecutionId)).Status).to.equal("CANCELLING");
      expect((await send({ WindowExecutionId })).status).to.equal(200);
      await advance("PT1H");
      expect((await read(WindowExecutionId)).Status).to.equal("CANCELLED");
      const tasks = await emulator.post("DescribeMaintenanceWindowExecutionTasks", { WindowExecutionId });
      const statuses = tasks.body.WindowExecutionTaskIdentities.map((task: { Status: string }) => task.Status);
      expect(statuses).to.deep.equal(["SUCCESS", "CANCELLED"]);
    });
  });
});
