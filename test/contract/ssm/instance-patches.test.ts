import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { refuses, refusesWhatIsNoRequest, useEmulatorPerTest } from "../../helpers/contract.ts";

const APP_1 = "i-0a1b2c3d4e5f60001";
const APP_2 = "i-0a1b2c3d4e5f60002";
const WEB_1 = "i-0a1b2c3d4e5f60003";

describe("patch states of nodes", () => {
  const emulator = useEmulatorPerTest();
  const states = (change: object = {}) =>
    emulator.post("DescribeInstancePatchStates", { InstanceIds: [APP_1, APP_2, WEB_1], ...change });
  const ofGroup = (change: object = {}) =>
    emulator.post("DescribeInstancePatchStatesForPatchGroup", { PatchGroup: "App", ...change });
  const patches = (change: object = {}) => emulator.post("DescribeInstancePatches", { InstanceId: APP_1, ...change });
  const ids = (answer: { body: { InstancePatchStates: { InstanceId: string }[] } }) =>
    answer.body.InstancePatchStates.map(({ InstanceId }) => InstanceId);

  beforeEach(async () => {
    await emulator.get().ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunPatchBaseline",
        Targets: [{ Key: "tag:Patch Group", Values: ["App"] }],
        Parameters: { Operation: ["Scan"] },
      }),
    );
    await emulator.get().advance("PT10M");
  });

  for (const name of [
    "DescribeInstancePatchStates",
    "DescribeInstancePatchStatesForPatchGroup",
    "DescribeInstancePatches",
  ]) {
    describe(name, () => refusesWhatIsNoRequest(name, emulator));
  }
  refuses(ofGroup, [
    [
      "a filter that is none",
      { Filters: [{ Key: "Colour", Values: ["1"], Type: "Equal" }] },
      "InvalidFilter",
      "The filter key 'Colour' is not valid. Valid keys: InstalledCount, InstalledOtherCount, InstalledPendingRebootCount, InstalledRejectedCount, MissingCount, FailedCount, UnreportedNotApplicableCount, NotApplicableCount.",
    ],
    [
      "a value that is no number",
      { Filters: [{ Key: "MissingCount", Values: ["many"], Type: "Equal" }] },
      "InvalidFilter",
      "The value 'many' of the filter MissingCount is not valid: it is a number.",
    ],
  ]);

  it("leaves out nodes that never reported", async () => {
    expect(ids(await states())).to.deep.equal([APP_1, APP_2]);
    expect(ids(await ofGroup())).to.have.members([APP_1, APP_2]);
    expect(ids(await ofGroup({ PatchGroup: "Web" }))).to.deep.equal([]);
    expect((await patches({ InstanceId: WEB_1 })).body).to.deep.equal({ Patches: [] });
  });

  it("carries every count, and times as epoch seconds", async () => {
    const [state] = (await states()).body.InstancePatchStates;
    expect(state).to.include({ PatchGroup: "App", OwnerInformation: "", Operation: "Scan", FailedCount: 0 });
    expect(state.OperationStartTime).to.be.within(1796083200, 1796083300);
    expect(state).not.to.have.any.keys("InstallOverrideList", "LastNoRebootInstallOperationTime");
    expect(state).not.to.have.property("AvailableSecurityUpdateCount");
  });

  it("filters a group by its counts", async () => {
    const [first, second] = (await states()).body.InstancePatchStates;
    const by = (Type: string, Values: string[]) => ofGroup({ Filters: [{ Key: "MissingCount", Values, Type }] });
    expect(first.MissingCount).to.be.above(second.MissingCount);
    expect(ids(await by("GreaterThan", [String(second.MissingCount)]))).to.deep.equal([APP_1]);
    expect(ids(await by("LessThan", [String(first.MissingCount)]))).to.deep.equal([APP_2]);
    expect(ids(await by("Equal", [String(first.MissingCount)]))).to.deep.equal([APP_1]);
    expect(ids(await by("NotEqual", [String(first.MissingCount)]))).to.deep.equal([APP_2]);
  });

  it("lists patches by state, spelled as AWS spells it on the wire, with CVE ids for what is missing", async () => {
    const missing = await patches({ Filters: [{ Key: "State", Values: ["Missing"] }], MaxResults: 100 });
    const [state] = (await states()).body.InstancePatchStates;
    expect(missing.body.Patches).to.have.length(state.MissingCount);
    const security = missing.body.Patches.find(
      (patch: { Classification: string }) => patch.Classification === "Security",
    );
    expect(security).to.include({ State: "Missing", InstalledTime: 0 });
    expect(security.CVEIds).to.match(/^CVE-2026-9\d+/);
    const installed = await patches({ Filters: [{ Key: "State", Values: ["Installed"] }], MaxResults: 100 });
    expect(installed.body.Patches).to.have.length.above(0);
    for (const patch of installed.body.Patches) expect(patch).not.to.have.property("CVEIds");
  });

  it("pages through a node's patches", async () => {
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const { body } = await patches({ MaxResults: 10, NextToken });
      seen.push(...body.Patches.map((patch: { KBId: string }) => patch.KBId));
      NextToken = body.NextToken;
    } while (NextToken);
    const all = (await patches({ MaxResults: 100 })).body.Patches.map((patch: { KBId: string }) => patch.KBId);
    expect(seen).to.deep.equal(all);
    expect((await patches({ NextToken: "x" })).body.__type).to.equal("InvalidNextToken");
  });

  it("counts the nodes of a group by what they have", async () => {
    const { body } = await emulator.post("DescribePatchGroupState", { PatchGroup: "App" });
    expect(body).to.include({ Instances: 2, InstancesWithMissingPatches: 2, InstancesWithFailedPatches: 0 });
  });

  it("forgets the reports of a node that left the fleet", async () => {
    await emulator.get().control("DELETE", `/nodes/${APP_2}`);
    expect(ids(await states())).to.deep.equal([APP_1]);
    const { body } = await emulator.post("ListComplianceSummaries", {});
    expect(body.ComplianceSummaryItems[0].NonCompliantSummary.NonCompliantCount).to.equal(1);
  });
});
