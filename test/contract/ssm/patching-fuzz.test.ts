import { expect } from "chai";
import fc from "fast-check";
import { useEmulator } from "../../helpers/contract.ts";

const NODE = "i-0a1b2c3d4e5f60001";

/** Operations of nodes, patching and compliance, and the members they know. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  DescribeInstanceInformation: ["Filters", "InstanceInformationFilterList", "MaxResults", "NextToken"],
  CreatePatchBaseline: [
    "Name",
    "OperatingSystem",
    "ApprovalRules",
    "GlobalFilters",
    "ApprovedPatches",
    "Sources",
    "Tags",
  ],
  UpdatePatchBaseline: ["BaselineId", "Name", "Replace", "ApprovalRules", "RejectedPatches"],
  GetPatchBaseline: ["BaselineId"],
  DescribePatchBaselines: ["Filters", "MaxResults", "NextToken"],
  DescribePatchGroups: ["Filters", "MaxResults", "NextToken"],
  DescribePatchGroupState: ["PatchGroup"],
  GetDefaultPatchBaseline: ["OperatingSystem"],
  DescribeInstancePatchStates: ["InstanceIds", "MaxResults", "NextToken"],
  DescribeInstancePatchStatesForPatchGroup: ["PatchGroup", "Filters", "MaxResults", "NextToken"],
  DescribeInstancePatches: ["InstanceId", "Filters", "MaxResults", "NextToken"],
  DescribeAvailablePatches: ["Filters", "MaxResults", "NextToken"],
  DescribePatchProperties: ["OperatingSystem", "Property", "PatchSet", "MaxResults"],
  PutComplianceItems: ["ResourceId", "ResourceType", "ComplianceType", "ExecutionSummary", "Items", "UploadType"],
  ListComplianceItems: ["Filters", "ResourceIds", "ResourceTypes", "MaxResults", "NextToken"],
  ListComplianceSummaries: ["Filters", "MaxResults", "NextToken"],
  ListResourceComplianceSummaries: ["Filters", "MaxResults", "NextToken"],
};

const word = fc.constantFrom(
  "",
  NODE,
  "pb-00000000000000000",
  "WINDOWS",
  "AMAZON_LINUX_2",
  "App",
  "Custom:A1",
  "ManagedInstance",
  "*",
  "x".repeat(200),
  "\u0000",
  "__proto__",
);
const filter = fc.record(
  {
    Key: fc.constantFrom(
      "PRODUCT",
      "ComplianceType",
      "ExecutionTime",
      "MissingCount",
      "tag:a",
      "tag-key",
      "State",
      "OWNER",
      "CVE_ID",
    ),
    Values: fc.array(fc.oneof(word, fc.constant("2026-12-01T00:00:00Z"), fc.constant("5")), { maxLength: 3 }),
    Type: fc.constantFrom("EQUAL", "BEGIN_WITH", "LESS_THAN", "Equal", "GreaterThan"),
  },
  { requiredKeys: ["Key"] },
);
const value = fc.oneof(
  word,
  fc.integer({ min: -5, max: 200 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(word, { maxLength: 3 }),
  fc.array(filter, { maxLength: 3 }),
  fc.constant({ ExecutionTime: 1e12 }),
  fc.constant({ ExecutionTime: 1e30 }),
  fc.constant([{ Id: "a", Severity: "LOW", Status: "COMPLIANT", Details: { __proto__x: "1" } }]),
  fc.constant({ PatchRules: [{ PatchFilterGroup: { PatchFilters: [] }, ApproveAfterDays: 1 }] }),
  fc.constant({ PatchFilters: [{ Key: "PRODUCT", Values: ["*"] }] }),
  fc.jsonValue({ maxDepth: 3 }),
);

describe("operations of nodes, patching and compliance", () => {
  const emulator = useEmulator({ quotas: { patchBaselines: 1_000_000 } });

  it("answer any request with 200 or 400, never with a fault", async () => {
    const request = fc
      .constantFrom(...Object.keys(OPERATIONS))
      .chain((operation) =>
        fc.tuple(
          fc.constant(operation),
          fc.record(Object.fromEntries(OPERATIONS[operation]!.map((member) => [member, value])), { requiredKeys: [] }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(request, async ([operation, body]) => {
        const answer = await emulator.post(operation, body);
        expect([200, 400], JSON.stringify(answer.body)).to.include(answer.status);
        if (answer.status === 400) expect(answer.body.__type).to.be.a("string");
      }),
      { numRuns: 800 },
    );
  });
});
