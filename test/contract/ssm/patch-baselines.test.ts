import { expect } from "chai";
import {
  acceptsValues,
  expectRefusal,
  lengthAtLeast,
  lengthAtMost,
  NOT_NULL,
  oneOf,
  pattern,
  refuses,
  refusesNested,
  refusesValues,
  refusesWhatIsNoRequest,
  useEmulator,
  valueAtMost,
} from "../../helpers/contract.ts";

const UNKNOWN = "pb-00000000000000000";
const BASELINE_PATTERN = "^[a-zA-Z0-9_\\-:/]{20,128}$";

describe("patch baselines", () => {
  const emulator = useEmulator();
  let baselineId: string;
  const rules = (...PatchRules: object[]) => ({ ApprovalRules: { PatchRules } });
  const rule = (more: object = { ApproveAfterDays: 7 }) => ({ PatchFilterGroup: { PatchFilters: [] }, ...more });
  const create = (change: object = {}) => emulator.post("CreatePatchBaseline", { Name: "test", ...change });
  const update = (change: object = {}) => emulator.post("UpdatePatchBaseline", { BaselineId: baselineId, ...change });
  const get = async (id = baselineId) => (await emulator.post("GetPatchBaseline", { BaselineId: id })).body;
  const remove = (id = baselineId) => emulator.post("DeletePatchBaseline", { BaselineId: id });
  const register = (PatchGroup: string, id = baselineId) =>
    emulator.post("RegisterPatchBaselineForPatchGroup", { BaselineId: id, PatchGroup });
  const deregister = (PatchGroup: string, id = baselineId) =>
    emulator.post("DeregisterPatchBaselineForPatchGroup", { BaselineId: id, PatchGroup });
  const list = async (change: object = {}) => (await emulator.post("DescribePatchBaselines", change)).body;
  const defaultOf = async (OperatingSystem?: string) =>
    (await emulator.post("GetDefaultPatchBaseline", { OperatingSystem })).body.BaselineId as string;

  beforeEach(async () => {
    baselineId = (await create()).body.BaselineId;
  });
  afterEach(() => remove());

  describe("CreatePatchBaseline", () => {
    refusesWhatIsNoRequest("CreatePatchBaseline", emulator);
    refusesValues(create, [
      ["Name", undefined, NOT_NULL],
      ["Name", "ab", lengthAtLeast(3)],
      ["Name", "a b c", pattern("^[a-zA-Z0-9_\\-.]{3,128}$")],
      ["Description", "", lengthAtLeast(1)],
      [
        "ApprovedPatchesComplianceLevel",
        "BAD",
        oneOf("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"),
      ],
      ["RejectedPatchesAction", "IGNORE", oneOf("ALLOW_AS_DEPENDENCY", "BLOCK")],
    ]);
    refusesNested(create, [
      [
        "51 approved patches",
        { ApprovedPatches: Array(51).fill("x") },
        "approvedPatches",
        `[${Array(51).fill("x").join(", ")}]`,
        lengthAtMost(50),
      ],
      [
        "361 days",
        rules(rule({ ApproveAfterDays: 361 })),
        "approvalRules.patchRules.1.member.approveAfterDays",
        "361",
        valueAtMost(360),
      ],
      [
        "a rule without filters",
        rules({ ApproveAfterDays: 1 }),
        "approvalRules.patchRules.1.member.patchFilterGroup",
        undefined,
        NOT_NULL,
      ],
    ]);
    refuses(create, [
      [
        "a rule with neither days nor date",
        rules(rule({})),
        "ValidationException",
        "Rule 1 of ApprovalRules has neither ApproveAfterDays nor ApproveUntilDate: give one of them.",
      ],
      [
        "a rule with both",
        rules(rule(), rule({ ApproveAfterDays: 1, ApproveUntilDate: "2026-01-01" })),
        "ValidationException",
        "Rule 2 of ApprovalRules has both ApproveAfterDays and ApproveUntilDate: give one of them.",
      ],
      [
        "a date that is none",
        rules(rule({ ApproveUntilDate: "2026-02-30" })),
        "ValidationException",
        "Rule 1 of ApprovalRules has the ApproveUntilDate '2026-02-30', which is not a date in the format YYYY-MM-DD.",
      ],
    ]);

    it("fills in the defaults, and always answers with filters and rules", async () => {
      const { CreatedDate, ModifiedDate, ...baseline } = await get();
      expect(baseline).to.deep.equal({
        BaselineId: baselineId,
        Name: "test",
        OperatingSystem: "WINDOWS",
        GlobalFilters: { PatchFilters: [] },
        ApprovalRules: { PatchRules: [] },
        ApprovedPatches: [],
        ApprovedPatchesComplianceLevel: "UNSPECIFIED",
        ApprovedPatchesEnableNonSecurity: false,
        RejectedPatches: [],
        RejectedPatchesAction: "ALLOW_AS_DEPENDENCY",
        PatchGroups: [],
        Sources: [],
        AvailableSecurityUpdatesComplianceStatus: "COMPLIANT",
      });
      expect(CreatedDate).to.equal(ModifiedDate);
      expect(baselineId).to.match(/^pb-0[0-9a-f]{16}$/);
    });

    it("gives a rule its defaults, and no days to one with a date", async () => {
      const { body } = await create(rules(rule({ ApproveUntilDate: "2026-01-01" }), rule()));
      expect((await get(body.BaselineId)).ApprovalRules.PatchRules).to.deep.equal([
        { ...rule({ ApproveUntilDate: "2026-01-01" }), ComplianceLevel: "UNSPECIFIED", EnableNonSecurity: false },
        { ...rule({ ApproveAfterDays: 7 }), ComplianceLevel: "UNSPECIFIED", EnableNonSecurity: false },
      ]);
      await remove(body.BaselineId);
    });

    it("lets a rule of Ubuntu do without days", async () => {
      const { status, body } = await create({ OperatingSystem: "UBUNTU", ...rules(rule({})) });
      expect(status).to.equal(200);
      await remove(body.BaselineId);
    });

    it("answers the same client token with the same baseline, and refuses it for another request", async () => {
      const first = await create({ ClientToken: "once" });
      expect((await create({ ClientToken: "once" })).body).to.deep.equal(first.body);
      expect((await create({ ClientToken: "once", Name: "other" })).body.__type).to.equal(
        "IdempotentParameterMismatch",
      );
      await remove(first.body.BaselineId);
    });

    it("takes tags, which ListTagsForResource shows", async () => {
      const { body } = await create({ Tags: [{ Key: "Environment", Value: "prod" }] });
      const resource = { ResourceType: "PatchBaseline", ResourceId: body.BaselineId };
      const tags = await emulator.post("ListTagsForResource", resource);
      expect(tags.body.TagList).to.deep.equal([{ Key: "Environment", Value: "prod" }]);
      await remove(body.BaselineId);
      expectRefusal(await emulator.post("ListTagsForResource", resource), "InvalidResourceId");
    });
  });

  describe("UpdatePatchBaseline", () => {
    acceptsValues(update, [
      ["ApprovedPatches", []],
      ["RejectedPatchesAction", "BLOCK"],
    ]);
    it("leaves what is absent as it is", async () => {
      await update({ Description: "first", ApprovedPatches: ["KB1"], ...rules(rule()) });
      const { body } = await update({ Name: "renamed" });
      expect(body).to.include({ Name: "renamed", Description: "first" });
      expect(body.ApprovedPatches).to.deep.equal(["KB1"]);
      expect(body.ApprovalRules.PatchRules).to.have.length(1);
      expect(body).not.to.have.property("PatchGroups");
    });

    it("sets everything absent to its default with Replace, which needs a name", async () => {
      await update({
        Description: "first",
        ApprovedPatches: ["KB1"],
        RejectedPatchesAction: "BLOCK",
        ...rules(rule()),
      });
      expectRefusal(
        await update({ Replace: true }),
        "ValidationException",
        "Value null at 'Name' failed to satisfy constraint: Member must not be null",
      );
      const { body } = await update({ Replace: true, Name: "bare" });
      expect(body).to.include({
        Name: "bare",
        RejectedPatchesAction: "ALLOW_AS_DEPENDENCY",
        OperatingSystem: "WINDOWS",
      });
      expect(body).not.to.have.property("Description");
      expect(body.ApprovedPatches).to.deep.equal([]);
      expect(body.ApprovalRules.PatchRules).to.deep.equal([]);
    });

    it("refuses a baseline that is not there, and AWS's own", async () => {
      expect((await update({ BaselineId: UNKNOWN })).body.__type).to.equal("DoesNotExistException");
      const answer = await update({ BaselineId: await defaultOf() });
      expectRefusal(
        answer,
        "ValidationException",
        "The patch baseline AWS-DefaultPatchBaseline belongs to AWS and cannot be changed.",
      );
    });
  });

  describe("GetPatchBaseline and DeletePatchBaseline", () => {
    refusesValues(
      (change) => emulator.post("GetPatchBaseline", { BaselineId: UNKNOWN, ...change }),
      [
        ["BaselineId", undefined, NOT_NULL],
        ["BaselineId", "pb-1", pattern(BASELINE_PATTERN)],
      ],
    );
    it("takes the ARN of an own baseline for its id", async () => {
      const arn = `arn:aws:ssm:us-east-1:000000000000:patchbaseline/${baselineId}`;
      expect((await get(arn)).BaselineId).to.equal(baselineId);
    });

    it("refuses to get what is not there, and deletes it without a word", async () => {
      expectRefusal(
        await emulator.post("GetPatchBaseline", { BaselineId: UNKNOWN }),
        "DoesNotExistException",
        "Patch Baseline to be retrieved does not exist.",
      );
      expect(await remove(UNKNOWN)).to.deep.equal({ status: 200, body: { BaselineId: UNKNOWN } });
    });

    it("does not delete a baseline that a patch group or an operating system uses", async () => {
      await register("Mine");
      expectRefusal(
        await remove(),
        "ResourceInUseException",
        "PatchBaseline to be deleted is used for Patch Group: Mine",
      );
      await deregister("Mine");
      const before = await defaultOf();
      await emulator.post("RegisterDefaultPatchBaseline", { BaselineId: baselineId });
      expect((await remove()).body.__type).to.equal("ResourceInUseException");
      await emulator.post("RegisterDefaultPatchBaseline", { BaselineId: before });
      expect((await remove()).status).to.equal(200);
    });
  });

  describe("DescribePatchBaselines", () => {
    it("has one AWS baseline per operating system that a default can be restored from", async () => {
      const { BaselineIdentities } = await list({ MaxResults: 100, Filters: [{ Key: "OWNER", Values: ["AWS"] }] });
      const systems = new Set(
        BaselineIdentities.map((identity: { OperatingSystem: string }) => identity.OperatingSystem),
      );
      expect(systems.size).to.equal(15);
      for (const system of systems) {
        const restorable = BaselineIdentities.filter(
          (identity: { OperatingSystem: string; BaselineName: string }) =>
            identity.OperatingSystem === system && /^AWS-[0-9A-Za-z]+PatchBaseline$/.test(identity.BaselineName),
        );
        expect(restorable, `${system}`).to.have.length(1);
        expect(restorable[0].DefaultBaseline).to.equal(true);
        expect(restorable[0].BaselineId).to.match(/^arn:aws:ssm:us-east-1:\d{12}:patchbaseline\/pb-[0-9a-f]{17}$/);
      }
    });

    it("filters by owner, system and the beginning of the name", async () => {
      const own = await list({ Filters: [{ Key: "OWNER", Values: ["Self"] }] });
      expect(own.BaselineIdentities.map((identity: { BaselineId: string }) => identity.BaselineId)).to.deep.equal([
        baselineId,
      ]);
      const suse = await list({ Filters: [{ Key: "OPERATING_SYSTEM", Values: ["SUSE"] }] });
      expect(suse.BaselineIdentities[0].BaselineName).to.equal("AWS-SuseDefaultPatchBaseline");
      const named = await list({ Filters: [{ Key: "NAME_PREFIX", Values: ["AWS-U", "te"] }] });
      expect(named.BaselineIdentities).to.have.length(2);
      expect((await list({ Filters: [{ Key: "COLOUR", Values: ["red"] }] })).__type).to.equal("ValidationException");
    });

    it("pages through all of them once, also while one is created", async () => {
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await list({ MaxResults: 5, NextToken });
        seen.push(...page.BaselineIdentities.map((identity: { BaselineId: string }) => identity.BaselineId));
        if (!NextToken) await create({ Name: "while-paging" });
        NextToken = page.NextToken;
      } while (NextToken);
      expect(new Set(seen).size).to.equal(seen.length);
      expect(seen.length).to.equal(19);
      await remove(seen.at(-1));
    });
  });

  describe("default baselines and patch groups", () => {
    it("registers another default and AWS's again", async () => {
      const aws = await defaultOf();
      await emulator.post("RegisterDefaultPatchBaseline", { BaselineId: baselineId });
      expect(await defaultOf("WINDOWS")).to.equal(baselineId);
      await emulator.post("RegisterDefaultPatchBaseline", { BaselineId: aws });
      expect(await defaultOf()).to.equal(aws);
      const answer = await emulator.post("RegisterDefaultPatchBaseline", { BaselineId: UNKNOWN });
      expect(answer.body.__type).to.equal("DoesNotExistException");
    });

    it("gives a group one baseline for each operating system, and another group the default", async () => {
      expect((await register("Mine")).body).to.deep.equal({ BaselineId: baselineId, PatchGroup: "Mine" });
      expectRefusal(
        await register("Mine"),
        "AlreadyExistsException",
        "Patch Group baseline already has a baseline registered for OperatingSystem WINDOWS.",
      );
      const of = async (PatchGroup: string) =>
        (await emulator.post("GetPatchBaselineForPatchGroup", { PatchGroup })).body;
      expect(await of("Mine")).to.deep.equal({
        BaselineId: baselineId,
        PatchGroup: "Mine",
        OperatingSystem: "WINDOWS",
      });
      expect((await of("Nobody")).BaselineId).to.equal(await defaultOf());
      const groups = await emulator.post("DescribePatchGroups", {});
      expect(groups.body.Mappings).to.deep.equal([
        {
          PatchGroup: "Mine",
          BaselineIdentity: {
            BaselineId: baselineId,
            BaselineName: "test",
            OperatingSystem: "WINDOWS",
            DefaultBaseline: false,
          },
        },
      ]);
      expect((await get()).PatchGroups).to.deep.equal(["Mine"]);
      await deregister("Mine");
      expect((await deregister("Mine")).status).to.equal(200);
    });

    it("refuses to deregister a baseline that is not there", async () => {
      expectRefusal(
        await emulator.post("DeregisterPatchBaselineForPatchGroup", { BaselineId: UNKNOWN, PatchGroup: "Mine" }),
        "DoesNotExistException",
        "Patch Baseline to be retrieved does not exist.",
      );
    });

    it("serves at most 25 groups with one baseline", async () => {
      for (let group = 0; group < 25; group++) await register(`G${group}`);
      expect((await register("G25")).body.__type).to.equal("ResourceLimitExceededException");
      for (let group = 0; group < 25; group++) await deregister(`G${group}`);
    });

    it("counts zero nodes in a group that nobody reported under", async () => {
      const { body } = await emulator.post("DescribePatchGroupState", { PatchGroup: "Nobody" });
      expect(new Set(Object.values(body))).to.deep.equal(new Set([0]));
      expect(body.InstancesWithMissingPatches).to.equal(0);
    });
  });

  describe("the catalogue", () => {
    it("has Linux patches for those who name a product, and Windows' for the others", async () => {
      const available = (Filters: object[]) => emulator.post("DescribeAvailablePatches", { Filters, MaxResults: 100 });
      const linux = await available([
        { Key: "PRODUCT", Values: ["AmazonLinux2"] },
        { Key: "NAME", Values: ["kernel"] },
        { Key: "SEVERITY", Values: ["Critical", "Important"] },
      ]);
      expect(linux.body.Patches.length).to.be.above(5);
      for (const patch of linux.body.Patches) expect(patch).to.include({ Name: "kernel", Product: "AmazonLinux2" });
      const windows = await available([]);
      expect(windows.body.Patches).to.have.length.above(0);
      for (const patch of windows.body.Patches) expect(patch.KbNumber).to.match(/^KB\d+$/);
      expect((await available([{ Key: "COLOUR", Values: ["red"] }])).body.__type).to.equal("ValidationException");
    });

    it("shows nothing that is released later than now", async () => {
      const nowSeconds = Date.parse("2026-12-01T00:00:00Z") / 1000;
      const filters = [{ Key: "PRODUCT", Values: ["Ubuntu22.04"] }];
      const { body } = await emulator.post("DescribeAvailablePatches", { Filters: filters, MaxResults: 100 });
      expect(body.Patches).to.have.length.above(0);
      for (const patch of body.Patches) expect(patch.ReleaseDate).to.be.at.most(nowSeconds);
    });

    it("says what a Windows baseline approves, rejects and lets wait", async () => {
      const windows = await emulator.post("DescribeAvailablePatches", {
        Filters: [{ Key: "PRODUCT", Values: ["WindowsServer2022"] }],
        MaxResults: 100,
      });
      const [first, second] = windows.body.Patches;
      await update({
        ApprovedPatches: [first.KbNumber],
        RejectedPatches: [second.KbNumber],
        ...rules(rule({ ApproveAfterDays: 360 })),
      });
      const found = new Map<string, string>();
      let NextToken: string | undefined;
      do {
        const request = { BaselineId: baselineId, MaxResults: 100, NextToken };
        const { body } = await emulator.post("DescribeEffectivePatchesForPatchBaseline", request);
        for (const { Patch, PatchStatus } of body.EffectivePatches) found.set(Patch.Id, PatchStatus.DeploymentStatus);
        NextToken = body.NextToken;
      } while (NextToken);
      expect(found.get(first.Id)).to.equal("EXPLICIT_APPROVED");
      expect(found.get(second.Id)).to.equal("EXPLICIT_REJECTED");
      expect(new Set(found.values())).to.include("APPROVED").and.include("PENDING_APPROVAL");
    });

    it("lists the properties that an operating system has", async () => {
      const properties = async (OperatingSystem: string, Property: string) =>
        (await emulator.post("DescribePatchProperties", { OperatingSystem, Property })).body.Properties.map(
          ({ Name }: { Name: string }) => Name,
        );
      expect(await properties("AMAZON_LINUX_2", "PRODUCT")).to.deep.equal(["AmazonLinux2", "AmazonLinux2.0"]);
      expect(await properties("AMAZON_LINUX", "PRODUCT")).to.include("AmazonLinux2018.03");
      expect(await properties("AMAZON_LINUX_2", "CLASSIFICATION")).to.deep.equal([
        "Bugfix",
        "Enhancement",
        "Newpackage",
        "Recommended",
        "Security",
      ]);
      expect(await properties("UBUNTU", "PRIORITY")).to.include("Required");
      expect(await properties("UBUNTU", "CLASSIFICATION")).to.deep.equal([]);
      expect(await properties("WINDOWS", "MSRC_SEVERITY")).to.include("Critical");
    });

    it("knows effective patches for Windows alone", async () => {
      const BaselineId = await defaultOf("AMAZON_LINUX_2");
      const { body } = await emulator.post("DescribeEffectivePatchesForPatchBaseline", { BaselineId });
      expect(body.__type).to.equal("UnsupportedOperatingSystem");
    });
  });
});
