import { SendCommandCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  lengthAtLeast,
  NOT_NULL,
  oneOf,
  refuses,
  refusesNested,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulatorPerTest,
  valueAtMost,
} from "../../helpers/contract.ts";

const APP_1 = "i-0a1b2c3d4e5f60001";
const APP_2 = "i-0a1b2c3d4e5f60002";
const AT_SECONDS = 1796083200;

describe("compliance", () => {
  const emulator = useEmulatorPerTest();
  const item = (Id: string, Status = "COMPLIANT", Severity = "LOW") => ({ Id, Status, Severity, Title: `about ${Id}` });
  const put = (change: object = {}) =>
    emulator.post("PutComplianceItems", {
      ResourceId: APP_1,
      ResourceType: "ManagedInstance",
      ComplianceType: "Custom:Antivirus",
      ExecutionSummary: { ExecutionTime: AT_SECONDS },
      Items: [item("scanner")],
      ...change,
    });
  const items = async (change: object = {}) =>
    (await emulator.post("ListComplianceItems", { ResourceIds: [APP_1], MaxResults: 50, ...change })).body;
  const filtered = async (Key: string, Values: string[], Type?: string) =>
    (await items({ Filters: [{ Key, Values, Type }] })).ComplianceItems as { Id: string }[];
  const summaries = async (Filters?: object[]) =>
    (await emulator.post("ListComplianceSummaries", { Filters })).body.ComplianceSummaryItems;
  const resources = async (Filters?: object[]) =>
    (await emulator.post("ListResourceComplianceSummaries", { Filters })).body.ResourceComplianceSummaryItems;
  const run = async (Operation: string, InstanceIds = [APP_1, APP_2]) => {
    const Parameters = { Operation: [Operation] };
    await emulator
      .get()
      .ssm.send(new SendCommandCommand({ DocumentName: "AWS-RunPatchBaseline", InstanceIds, Parameters }));
    await emulator.get().advance("PT30M");
  };

  describe("PutComplianceItems", () => {
    refusesWhatIsNoRequest("PutComplianceItems", emulator);
    refusesValues(put, [
      ["ExecutionSummary", undefined, NOT_NULL],
      ["Items", undefined, NOT_NULL],
      ["ResourceId", "", lengthAtLeast(1)],
      ["UploadType", "SOME", oneOf("COMPLETE", "PARTIAL")],
    ]);
    refusesNested(put, [
      [
        "a status that is none",
        { Items: [item("a", "FINE")] },
        "items.1.member.status",
        "FINE",
        oneOf("COMPLIANT", "NON_COMPLIANT"),
      ],
      ["an execution without a time", { ExecutionSummary: {} }, "executionSummary.executionTime", undefined, NOT_NULL],
    ]);
    refuses(put, [
      ["another type of resource", { ResourceType: "Bucket" }, "InvalidResourceType"],
      ["a node that is none", { ResourceId: "i-0ffffffffffffffff" }, "InvalidResourceId"],
      [
        "a type of its own without Custom:",
        { ComplianceType: "Antivirus" },
        "ValidationException",
        "The compliance type 'Antivirus' is not valid: it is Association, Patch, or begins with 'Custom:'.",
      ],
      [
        "an item without id",
        { Items: [{ Status: "COMPLIANT", Severity: "LOW" }] },
        "InvalidItemContentException",
        "Each compliance item needs an Id.",
      ],
      [
        "a partial upload of a custom type",
        { UploadType: "PARTIAL" },
        "ValidationException",
        "UploadType PARTIAL is for the compliance type Association alone, not for Custom:Antivirus.",
      ],
    ]);

    it("replaces all items of the node and type", async () => {
      await put({ Items: [item("a"), item("b", "NON_COMPLIANT", "HIGH")] });
      await put({
        Items: [{ ...item("c"), Details: { Engine: "2" } }],
        ExecutionSummary: { ExecutionTime: AT_SECONDS, ExecutionId: "x" },
      });
      expect((await items()).ComplianceItems).to.deep.equal([
        {
          ComplianceType: "Custom:Antivirus",
          ResourceType: "ManagedInstance",
          ResourceId: APP_1,
          Id: "c",
          Title: "about c",
          Status: "COMPLIANT",
          Severity: "LOW",
          ExecutionSummary: { ExecutionTime: AT_SECONDS, ExecutionId: "x" },
          Details: { Engine: "2" },
        },
      ]);
    });

    it("ignores content whose hash it has already", async () => {
      await put({ Items: [item("first")], ItemContentHash: "h" });
      await put({ Items: [item("second")], ItemContentHash: "h" });
      expect((await filtered("ComplianceType", ["Custom:Antivirus"])).map(({ Id }) => Id)).to.deep.equal(["first"]);
    });

    it("adds to the items of an association with PARTIAL", async () => {
      const association = { ComplianceType: "Association", UploadType: "PARTIAL" };
      await put({ ...association, Items: [item("one"), item("two")] });
      await put({ ...association, Items: [item("two", "NON_COMPLIANT"), item("three")] });
      const found = await filtered("ComplianceType", ["Association"]);
      expect(found.map(({ Id }) => Id)).to.deep.equal(["one", "two", "three"]);
    });

    it("lets a node have ten custom types", async () => {
      for (let type = 0; type < 10; type++)
        expect((await put({ ComplianceType: `Custom:Type${type}` })).status).to.equal(200);
      expect((await put({ ComplianceType: "Custom:Another" })).body.__type).to.equal(
        "ComplianceTypeCountLimitExceededException",
      );
      expect((await put({ ComplianceType: "Custom:Type0" })).status).to.equal(200);
    });
  });

  describe("from patching", () => {
    beforeEach(() => run("Scan"));

    it("has an item for each patch, with the compliance level as severity and the facts as details", async () => {
      const missing = await filtered("PatchState", ["Missing"]);
      const patches = await emulator.post("DescribeInstancePatches", {
        InstanceId: APP_1,
        Filters: [{ Key: "State", Values: ["Missing"] }],
      });
      expect(missing.map(({ Id }) => Id)).to.deep.equal(patches.body.Patches.map(({ KBId }: { KBId: string }) => KBId));
      expect(missing[0]).to.deep.include({ ComplianceType: "Patch", Status: "NON_COMPLIANT", Severity: "UNSPECIFIED" });
      const { Details } = missing[0] as unknown as { Details: Record<string, string> };
      expect(Details).to.include({ PatchState: "Missing", PatchGroup: "App", InstalledTime: "", DocumentName: "" });
    });

    it("carries the snapshot as its execution", async () => {
      const { body } = await emulator.post("DescribeInstancePatchStates", { InstanceIds: [APP_1] });
      const [first] = await filtered("ComplianceType", ["Patch"]);
      expect(first).to.have.nested.property("ExecutionSummary.ExecutionId", body.InstancePatchStates[0].SnapshotId);
      expect(first).to.have.nested.property("ExecutionSummary.ExecutionType", "Command");
    });

    it("makes nodes compliant by installing, and says so in an event", async () => {
      const patch = async () =>
        (await summaries([{ Key: "ComplianceType", Values: ["Patch"] }]))[0] as Record<string, Record<string, unknown>>;
      expect((await patch()).NonCompliantSummary).to.include({ NonCompliantCount: 2 });
      await run("Install");
      const { CompliantSummary, NonCompliantSummary } = await patch();
      expect(CompliantSummary).to.deep.equal({
        CompliantCount: 2,
        SeveritySummary: {
          CriticalCount: 0,
          HighCount: 0,
          MediumCount: 0,
          LowCount: 0,
          InformationalCount: 0,
          UnspecifiedCount: 2,
        },
      });
      expect(NonCompliantSummary).to.include({ NonCompliantCount: 0 });
      const name = encodeURIComponent("Configuration Compliance State Change");
      const { body } = await emulator.get().control("GET", `/events?detail-type=${name}`);
      const mine = body.events.filter(
        ({ detail }: { detail: Record<string, string> }) =>
          detail["resource-id"] === APP_1 && detail["compliance-type"] === "Patch",
      );
      expect(mine.map(({ detail }: { detail: Record<string, string> }) => detail["compliance-status"])).to.deep.equal([
        "non_compliant",
        "compliant",
      ]);
      expect(mine[0].resources).to.deep.equal([`arn:aws:ssm:us-east-1:000000000000:managed-instance/${APP_1}`]);
      expect(mine[0].detail).to.include({ "resource-type": "managed-instance", severity: "unspecified" });
    });
  });

  describe("the lists", () => {
    for (const name of ["ListComplianceItems", "ListComplianceSummaries", "ListResourceComplianceSummaries"]) {
      describe(name, () => {
        refusesWhatIsNoRequest(name, emulator);
        refusesValues((change) => emulator.post(name, change), [["MaxResults", 51, valueAtMost(50)]]);
        it("refuses a filter that is none, and a token that it never gave", async () => {
          const answer = await emulator.post(name, { Filters: [{ Key: "Colour", Values: ["red"] }] });
          expect(answer.body.__type).to.equal("InvalidFilter");
          expect((await emulator.post(name, { NextToken: "x" })).body.__type).to.equal("InvalidNextToken");
        });
      });
    }
    refuses(
      (change) => emulator.post("ListComplianceItems", change),
      [
        ["another type of resource", { ResourceTypes: ["Bucket"] }, "InvalidResourceType"],
        ["an id that cannot be a node's", { ResourceIds: ["bucket"] }, "InvalidResourceId"],
      ],
    );
  });

  describe("the lists of patched nodes with items of other types", () => {
    beforeEach(async () => {
      await put();
      await put({
        ResourceId: APP_2,
        Items: [item("bad", "NON_COMPLIANT", "HIGH"), item("worse", "NON_COMPLIANT", "CRITICAL"), item("good")],
      });
      await emulator.get().advance("PT1M");
      await run("Scan");
    });

    it("gives a resource the worst severity of what it fails", async () => {
      const [summary] = await resources([
        { Key: "ResourceId", Values: [APP_2] },
        { Key: "ComplianceType", Values: ["Custom:"], Type: "BEGIN_WITH" },
      ]);
      expect(summary).to.include({
        Status: "NON_COMPLIANT",
        OverallSeverity: "CRITICAL",
        ResourceType: "ManagedInstance",
      });
      expect(summary.NonCompliantSummary).to.deep.equal({
        NonCompliantCount: 2,
        SeveritySummary: {
          CriticalCount: 1,
          HighCount: 1,
          MediumCount: 0,
          LowCount: 0,
          InformationalCount: 0,
          UnspecifiedCount: 0,
        },
      });
      expect(summary.CompliantSummary.CompliantCount).to.equal(1);
    });

    it("counts resources, not items, with and without filters alike", async () => {
      const all = await summaries();
      const same = await summaries([{ Key: "ResourceType", Values: ["ManagedInstance"] }]);
      expect(all).to.deep.equal(same);
      const antivirus = all.find(
        ({ ComplianceType }: { ComplianceType: string }) => ComplianceType === "Custom:Antivirus",
      );
      expect(antivirus.CompliantSummary.CompliantCount).to.equal(1);
      expect(antivirus.NonCompliantSummary).to.deep.include({ NonCompliantCount: 1 });
    });

    it("filters by status, time and what does not equal", async () => {
      const compliant = await resources([{ Key: "Status", Values: ["NON_COMPLIANT"], Type: "NOT_EQUAL" }]);
      expect(compliant.every(({ Status }: { Status: string }) => Status === "COMPLIANT")).to.equal(true);
      const later = await resources([{ Key: "ExecutionTime", Values: ["2026-12-01T00:00:01Z"], Type: "GREATER_THAN" }]);
      expect(new Set(later.map(({ ComplianceType }: { ComplianceType: string }) => ComplianceType))).to.deep.equal(
        new Set(["Patch"]),
      );
      const answer = await emulator.post("ListComplianceSummaries", {
        Filters: [{ Key: "ExecutionTime", Values: ["soon"], Type: "LESS_THAN" }],
      });
      expect(answer.body.__type).to.equal("InvalidFilter");
    });

    it("pages through items of several types", async () => {
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await items({ MaxResults: 7, NextToken });
        seen.push(
          ...page.ComplianceItems.map(
            (one: { ComplianceType: string; Id: string }) => `${one.ComplianceType} ${one.Id}`,
          ),
        );
        NextToken = page.NextToken;
      } while (NextToken);
      const { body } = await emulator.post("DescribeInstancePatches", { InstanceId: APP_1, MaxResults: 100 });
      const patches = body.Patches.map(({ KBId }: { KBId: string }) => `Patch ${KBId}`);
      expect(patches).to.have.length.above(14);
      expect(seen).to.deep.equal(["Custom:Antivirus scanner", ...patches]);
    });
  });
});
