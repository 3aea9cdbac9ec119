import {
  AddTagsToResourceCommand,
  DeleteMaintenanceWindowCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowsForTargetCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { expectRefusal, refusesWhatIsNoRequest, useEmulator } from "../../helpers/contract.ts";
import { createWindow, registerTarget, registerTask, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("DeleteMaintenanceWindow", () => {
  const emulator = useEmulator();
  const send = (change: object) => emulator.post("DeleteMaintenanceWindow", change);

  describe("malformed", () => {
    refusesWhatIsNoRequest("DeleteMaintenanceWindow", emulator);
  });

  describe("happens", () => {
    it("answers for a window that is not there as for one that was: no such error is declared", async () => {
      expect(await send({ WindowId: UNKNOWN_WINDOW })).to.deep.equal({
        status: 200,
        body: { WindowId: UNKNOWN_WINDOW },
      });
    });

    it("takes targets, tasks and tags along", async () => {
      const { ssm } = emulator.get();
      const WindowId = await createWindow(ssm);
      const WindowTargetId = await registerTarget(ssm, WindowId, {
        Targets: [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }],
      });
      const WindowTaskId = await registerTask(ssm, WindowId);
      const tagged = { ResourceType: "MaintenanceWindow", ResourceId: WindowId } as const;
      await ssm.send(new AddTagsToResourceCommand({ ...tagged, Tags: [{ Key: "k", Value: "v" }] }));
      await ssm.send(new DeleteMaintenanceWindowCommand({ WindowId }));

      const gone = `Maintenance window ${WindowId} does not exist`;
      expectRefusal(await emulator.post("GetMaintenanceWindow", { WindowId }), "DoesNotExistException", gone);
      for (const operation of ["DescribeMaintenanceWindowTargets", "DescribeMaintenanceWindowTasks"]) {
        expectRefusal(await emulator.post(operation, { WindowId }), "DoesNotExistException", gone);
      }
      const task = { WindowId, WindowTaskId };
      expectRefusal(await emulator.post("GetMaintenanceWindowTask", task), "DoesNotExistException", gone);
      const target = { WindowId, WindowTargetId };
      const deregister = "DeregisterTargetFromMaintenanceWindow";
      expectRefusal(await emulator.post(deregister, target), "DoesNotExistException", gone);
      expectRefusal(await emulator.post("ListTagsForResource", tagged), "InvalidResourceId");
      const { WindowIdentities } = await ssm.send(
        new DescribeMaintenanceWindowsForTargetCommand({
          ResourceType: "INSTANCE",
          Targets: [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }],
        }),
      );
      expect(WindowIdentities).to.deep.equal([]);
    });

    it("keeps the history, and no execution follows", async () => {
      const { ssm, advance } = emulator.get();
      const WindowId = await createWindow(ssm);
      await advance("PT5M");
      await ssm.send(new DeleteMaintenanceWindowCommand({ WindowId }));
      await advance("PT10M");
      const { WindowExecutions } = await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }));
      expect(WindowExecutions!.map(({ Status, StatusDetails }) => [Status, StatusDetails])).to.deep.equal([
        ["SUCCESS", "No tasks to execute."],
      ]);
    });
  });
});
