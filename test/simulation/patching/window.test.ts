import {
  DescribeInstancePatchStatesCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  ListComplianceItemsCommand,
  ListComplianceSummariesCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";
import { createWindow, registerTarget, registerTask } from "../../helpers/windows.ts";

const APP = ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002"];
const OTHERS = [...[3, 4, 5, 6, 7].map((number) => `i-0a1b2c3d4e5f6000${number}`), "mi-0a1b2c3d4e5f60008"];

describe("a window that patches the lab's App servers", () => {
  let emulator: TestEmulator;
  let windowId: string;
  const states = async (InstanceIds: string[]) =>
    (await emulator.ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds }))).InstancePatchStates!;

  before(async () => {
    emulator = await startTestEmulator();
    windowId = await createWindow(emulator.ssm, { Schedule: "cron(0 2 * * ? *)" });
    const target = await registerTarget(emulator.ssm, windowId);
    await registerTask(emulator.ssm, windowId, {
      Targets: [{ Key: "WindowTargetIds", Values: [target] }],
      MaxConcurrency: "1",
      MaxErrors: "1",
      TaskInvocationParameters: {
        RunCommand: { Parameters: { Operation: ["Install"], SnapshotId: ["{{ aws:ORCHESTRATION_ID }}"] } },
      },
    });
    await emulator.to("2026-12-01T04:00:00Z");
  });
  after(() => emulator.stop());

  it("installs what they lack, one after the other, and touches nobody else", async () => {
    const [first, second] = await states(APP);
    expect(first).to.include({ Operation: "Install", MissingCount: 0, FailedCount: 0 });
    expect(second).to.include({ Operation: "Install", MissingCount: 0, FailedCount: 0 });
    const [earlier, later] = [first!, second!].sort((a, b) => +a.OperationStartTime! - +b.OperationStartTime!);
    expect(+earlier!.OperationEndTime!).to.be.below(+later!.OperationStartTime!);
    expect(await states(OTHERS)).to.deep.equal([]);
  });

  it("lets both patch to one snapshot, which is the execution of their compliance too", async () => {
    const { WindowExecutions } = await emulator.ssm.send(
      new DescribeMaintenanceWindowExecutionsCommand({ WindowId: windowId }),
    );
    expect(WindowExecutions![0]!.Status).to.equal("SUCCESS");
    const snapshots = (await states(APP)).map(({ SnapshotId }) => SnapshotId);
    expect(new Set(snapshots).size).to.equal(1);
    expect(snapshots[0]).to.equal(WindowExecutions![0]!.WindowExecutionId);
    const { ComplianceItems } = await emulator.ssm.send(new ListComplianceItemsCommand({ ResourceIds: [APP[0]!] }));
    expect(ComplianceItems![0]!.ExecutionSummary!.ExecutionId).to.equal(snapshots[0]);
  });

  it("leaves two compliant resources", async () => {
    const { ComplianceSummaryItems } = await emulator.ssm.send(new ListComplianceSummariesCommand({}));
    expect(ComplianceSummaryItems![0]!.CompliantSummary!.CompliantCount).to.equal(2);
    expect(ComplianceSummaryItems![0]!.NonCompliantSummary!.NonCompliantCount).to.equal(0);
  });

  it("has work again when new patches are approved", async () => {
    const before = await states(APP);
    await emulator.to("2027-01-20T00:00:00Z");
    const after = await states(APP);
    expect(after[0]!.SnapshotId).not.to.equal(before[0]!.SnapshotId);
    expect(after[0]!.InstalledCount! + after[0]!.InstalledOtherCount!).to.equal(
      before[0]!.InstalledCount! + before[0]!.InstalledOtherCount!,
    );
    const { WindowExecutions } = await emulator.ssm.send(
      new DescribeMaintenanceWindowExecutionsCommand({ WindowId: windowId, MaxResults: 100 }),
    );
    expect(new Set(WindowExecutions!.map(({ Status }) => Status))).to.deep.equal(new Set(["SUCCESS"]));
  });
});
