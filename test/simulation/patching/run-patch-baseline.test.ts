import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreatePatchBaselineCommand,
  type CreatePatchBaselineRequest,
  RegisterPatchBaselineForPatchGroupCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { LINUX, usePatching, WINDOWS } from "../../helpers/patching.ts";

const SNAPSHOT = "11111111-2222-4333-8444-555555555555";

describe("AWS-RunPatchBaseline", () => {
  const patching = usePatching();

  async function baseline(change: Partial<CreatePatchBaselineRequest>, patchGroup = "App"): Promise<string> {
    const { BaselineId } = await patching.get().ssm.send(
      new CreatePatchBaselineCommand({
        Name: "test",
        OperatingSystem: "AMAZON_LINUX_2",
        ApprovalRules: {
          PatchRules: [
            {
              PatchFilterGroup: { PatchFilters: [{ Key: "CLASSIFICATION", Values: ["Security"] }] },
              ApproveAfterDays: 0,
              ComplianceLevel: "CRITICAL",
            },
          ],
        },
        ...change,
      }),
    );
    await patching
      .get()
      .ssm.send(new RegisterPatchBaselineForPatchGroupCommand({ BaselineId, PatchGroup: patchGroup }));
    return BaselineId!;
  }

  async function upload(key: string, body: string): Promise<string> {
    const { s3 } = patching.get();
    await s3.send(new CreateBucketCommand({ Bucket: "lists" }));
    await s3.send(new PutObjectCommand({ Bucket: "lists", Key: key, Body: body }));
    return `s3://lists/${key}`;
  }

  it("scans without changing anything, and reports nothing as failed", async () => {
    const first = await patching.patch("Scan");
    expect(first).to.include({ Status: "Success", ResponseCode: 0 });
    const before = await patching.state();
    expect(before).to.include({ Operation: "Scan", FailedCount: 0, PatchGroup: "App", InstalledPendingRebootCount: 0 });
    expect(before.MissingCount).to.be.above(3);
    await patching.patch("Scan");
    expect((await patching.state()).MissingCount).to.equal(before.MissingCount);
  });

  it("installs what is missing, reboots, and finds nothing to do in the second pass", async () => {
    await patching.patch("Scan");
    const missing = await patching.patches("Missing");
    const result = await patching.patch("Install");
    expect(result).to.include({ Status: "Success", ResponseCode: 0 });
    expect(result.StandardOutputContent).to.contain("pass 2").and.contain("Nothing to install");
    const state = await patching.state();
    expect(state).to.include({ Operation: "Install", MissingCount: 0, FailedCount: 0, RebootOption: "RebootIfNeeded" });
    const installed = await patching.patches("Installed");
    const titles = installed.map(({ Title }) => Title);
    for (const { Title } of missing) expect(titles).to.include(Title);
    const patched = installed.find(({ Title }) => Title === missing[0]!.Title)!;
    expect(patched.InstalledTime!.getTime()).to.be.above(Date.parse("2026-12-01T00:30:00Z"));
    expect(missing[0]!.InstalledTime!.getTime(), "of what is not installed").to.equal(0);
  });

  it("has work to do again next month", async () => {
    await patching.patch("Install");
    await patching.get().to("2027-01-15T00:00:00Z");
    await patching.patch("Scan");
    expect((await patching.state()).MissingCount).to.be.above(0);
  });

  it("leaves patches pending with NoReboot until the node boots", async () => {
    await patching.patch("Install", { RebootOption: ["NoReboot"] });
    const pending = await patching.state();
    expect(pending.InstalledPendingRebootCount).to.be.above(3);
    expect(pending.LastNoRebootInstallOperationTime).to.deep.equal(pending.OperationEndTime);
    expect(pending).to.include({ MissingCount: 0, RebootOption: "NoReboot" });
    await patching.patch("Scan");
    expect((await patching.state()).InstalledPendingRebootCount).to.equal(pending.InstalledPendingRebootCount);
    // Nothing is missing, but something waits for a reboot: RebootIfNeeded gives it one.
    await patching.patch("Install");
    const rebooted = await patching.state();
    expect(rebooted).to.include({ InstalledPendingRebootCount: 0, MissingCount: 0 });
    expect(rebooted.InstalledCount).to.equal(pending.InstalledCount! + pending.InstalledPendingRebootCount!);
  });

  it("reports a patch that does not install as Failed, with exit code 195 when others wait for a reboot", async () => {
    await patching.get().control("PATCH", `/nodes/${LINUX}`, { behaviour: { faults: { failingPatches: ["kernel"] } } });
    const result = await patching.patch("Install");
    expect(result).to.include({ Status: "Failed", ResponseCode: 195 });
    expect(result.StandardErrorContent).to.contain("Unable to install kernel.x86_64");
    expect(await patching.state()).to.include({ MissingCount: 0, FailedCount: 1 });
    expect((await patching.patches("Failed"))[0]!.KBId).to.equal("kernel.x86_64");
  });

  it("installs nothing on a full disk", async () => {
    await patching.get().control("PATCH", `/nodes/${LINUX}`, { behaviour: { faults: { fullDisk: true } } });
    const result = await patching.patch("Install");
    expect(result).to.include({ Status: "Failed", ResponseCode: 1 });
    expect(result.StandardErrorContent).to.contain("No space left on device");
    expect((await patching.state()).FailedCount).to.be.above(3);
  });

  it("patches to the baseline of the node's patch group", async () => {
    const baselineId = await baseline({});
    await patching.patch("Scan");
    const state = await patching.state();
    expect(state.BaselineId).to.equal(baselineId);
    expect(state.CriticalNonCompliantCount).to.equal(state.MissingCount);
    expect((await patching.patches("Missing")).every(({ Classification }) => Classification === "Security")).to.equal(
      true,
    );
  });

  it("keeps the snapshot of a SnapshotId when the baseline changes, and takes a new one without", async () => {
    await patching.patch("Scan", { SnapshotId: [SNAPSHOT] }, WINDOWS);
    await patching.patch("Scan", { SnapshotId: [SNAPSHOT] });
    const before = await patching.state();
    await patching.get().to("2026-12-03T12:00:00Z");
    const late = await patching.patch("Scan", { SnapshotId: [SNAPSHOT] });
    expect(late.StandardOutputContent).to.contain(`snapshot ${SNAPSHOT}`);
    expect((await patching.state()).MissingCount, "patches approved since are not in the snapshot").to.equal(
      before.MissingCount,
    );
    await patching.get().to("2027-02-01T00:00:00Z");
    await patching.patch("Scan");
    const fresh = await patching.state();
    expect(fresh.SnapshotId).not.to.equal(SNAPSHOT);
    expect(fresh.MissingCount).to.be.above(before.MissingCount!);
  });

  it("marks what BLOCK rejects and is installed as InstalledRejected, and never installs it", async () => {
    await baseline({ RejectedPatches: ["kernel*"], RejectedPatchesAction: "BLOCK" });
    await patching.patch("Install");
    const state = await patching.state();
    expect(state).to.include({ InstalledRejectedCount: 1, MissingCount: 0 });
    expect((await patching.patches("InstalledRejected"))[0]!.KBId).to.equal("kernel.x86_64");
  });

  it("installs just what an InstallOverrideList names, and leaves the rest Missing", async () => {
    const url = await upload("list.yaml", "patches:\n  - id: 'kernel.x86_64'\n  - id: 'curl*'\n    title: '*'\n");
    await patching.patch("Scan");
    const before = await patching.state();
    await patching.patch("Install", { InstallOverrideList: [url] });
    const state = await patching.state();
    expect(state).to.include({ InstallOverrideList: url, FailedCount: 0 });
    expect(state.MissingCount).to.be.below(before.MissingCount!).and.above(0);
    expect((await patching.patches("Missing")).map(({ KBId }) => KBId)).not.to.include("kernel.x86_64");
  });

  it("says which list cannot be read", async () => {
    const result = await patching.patch("Install", { InstallOverrideList: ["s3://nowhere/list.yaml"] });
    expect(result.Status).to.equal("Failed");
    expect(result.StandardErrorContent).to.contain("s3://nowhere/list.yaml");
    expect(await patching.state(), "the last operation's data stay").to.equal(undefined);
  });

  it("patches by a BaselineOverride instead of the registered baseline", async () => {
    const url = await upload(
      "override.json",
      JSON.stringify([{ OperatingSystem: "AMAZON_LINUX_2", ApprovedPatches: ["kernel"] }]),
    );
    await patching.patch("Install", { BaselineOverride: [url] });
    const titles = (await patching.patches("Installed")).map(({ KBId }) => KBId);
    expect(titles).to.deep.equal(["kernel.x86_64"]);
  });

  it("patches Windows by KB, with its own exit code for a reboot", async () => {
    await patching.patch("Scan", {}, WINDOWS);
    const state = await patching.state(WINDOWS);
    expect(state.MissingCount).to.be.above(0);
    expect(state.AvailableSecurityUpdateCount).to.be.a("number");
    for (const { KBId } of await patching.patches("Missing", WINDOWS)) expect(KBId).to.match(/^KB\d+$/);
    const result = await patching.patch("Install", {}, WINDOWS);
    expect(result).to.include({ Status: "Success", ResponseCode: 0 });
    expect(await patching.state(WINDOWS)).to.include({ MissingCount: 0, FailedCount: 0 });
  });

  it("keeps the old data of a node that cannot be reached", async () => {
    await patching.patch("Scan");
    const before = await patching.state();
    await patching.get().control("PATCH", `/nodes/${LINUX}`, { pingStatus: "ConnectionLost" });
    await patching.patch("Install").catch(() => undefined);
    expect(await patching.state()).to.deep.equal(before);
  });

  it("never hears again of a node whose reboot hangs", async () => {
    await patching.get().control("PATCH", `/nodes/${LINUX}`, { behaviour: { faults: { rebootHangs: true } } });
    const result = await patching.patch("Install");
    expect(result.Status).to.equal("InProgress");
    const { body } = await patching.get().control("GET", "/nodes?limit=1");
    expect(body.nodes[0].pingStatus).to.equal("ConnectionLost");
  });
});
