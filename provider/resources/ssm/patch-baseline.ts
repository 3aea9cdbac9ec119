import type {
  GetPatchBaselineCommandOutput,
  PatchFilter,
  PatchRule,
  SSM,
  UpdatePatchBaselineRequest,
} from "@aws-sdk/client-ssm";
import { localArn } from "../../aws/aws-context.ts";
import { hasCode } from "../../aws/aws-failure.ts";
import { type Change, resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, list, number, object, type StateOf, set, string } from "../../schema/property.ts";
import { between, length, matching, oneOf } from "../../schema/validators.ts";
import { ifSet } from "../if-set.ts";
import { toTagList } from "../tag-list.ts";
import { OPERATING_SYSTEMS, restoreDefaultBaseline } from "./operating-systems.ts";
import { patchBaselineJson } from "./patch-baseline-json.ts";
import { ssmTags } from "./ssm-tags.ts";
import { nameForm } from "./window-rules.ts";

const COMPLIANCE_LEVELS = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNSPECIFIED"];

const FILTER_KEYS = [
  "ARCH",
  "ADVISORY_ID",
  "BUGZILLA_ID",
  "PATCH_SET",
  "PRODUCT",
  "PRODUCT_FAMILY",
  "CLASSIFICATION",
  "CVE_ID",
  "EPOCH",
  "MSRC_SEVERITY",
  "NAME",
  "PATCH_ID",
  "SECTION",
  "PRIORITY",
  "REPOSITORY",
  "RELEASE",
  "SEVERITY",
  "SECURITY",
  "VERSION",
];

const filter = object(
  {
    key: string({ required: true, validate: oneOf(FILTER_KEYS) }),
    values: list(string({ validate: length(1, 64) }), { required: true, itemsMin: 1, itemsMax: 20 }),
  },
  {},
);

const approvalRule = object(
  {
    approveAfterDays: number({ validate: between(0, 360) }),
    approveUntilDate: string({ validate: matching(/^\d{4}-\d{2}-\d{2}$/, "must be a date like 2026-11-30") }),
    complianceLevel: string({ default: "UNSPECIFIED", validate: oneOf(COMPLIANCE_LEVELS) }),
    enableNonSecurity: bool({ default: false }),
    patchFilters: list(filter, { required: true, itemsMax: 10 }),
  },
  {},
);

const source = object(
  {
    configuration: string({ required: true, validate: length(1, 1024) }),
    name: string({
      required: true,
      validate: matching(/^[0-9A-Za-z_.-]{3,50}$/, "3 to 50 letters, digits, _, . and -"),
    }),
    products: list(string({ validate: length(1, 128) }), { required: true, itemsMax: 20 }),
  },
  {},
);

const patches = { itemsMax: 50 } as const;

const properties = {
  ...regional,
  ...tagged,
  approvalRules: list(approvalRule, {}),
  approvedPatches: set(string({ validate: length(1, 100) }), patches),
  approvedPatchesComplianceLevel: string({ default: "UNSPECIFIED", validate: oneOf(COMPLIANCE_LEVELS) }),
  approvedPatchesEnableNonSecurity: bool({}),
  arn: string({ output: true }),
  availableSecurityUpdatesComplianceStatus: string({ computed: true, validate: oneOf(["COMPLIANT", "NON_COMPLIANT"]) }),
  description: string({ validate: length(0, 1024) }),
  globalFilters: list(filter, { itemsMax: 4 }),
  json: string({ output: true }),
  name: string({ computed: true, autoname: { lengthMax: 255 }, validate: nameForm }),
  operatingSystem: string({ forceNew: true, default: "WINDOWS", validate: oneOf(OPERATING_SYSTEMS) }),
  rejectedPatches: set(string({ validate: length(1, 100) }), patches),
  rejectedPatchesAction: string({ computed: true, validate: oneOf(["ALLOW_AS_DEPENDENCY", "BLOCK"]) }),
  sources: list(source, { itemsMax: 20 }),
} as const;

type State = StateOf<typeof properties>;
type Filters = NonNullable<State["globalFilters"]>;
type Rules = NonNullable<State["approvalRules"]>;

/** Properties that are not in the baseline itself. */
const OUTSIDE = ["tags", "tagsAll", "region"];

const tags = ssmTags("PatchBaseline");

/** Which patches are approved for which systems, and from when on. */
export const patchBaseline = resourceType<typeof properties>({
  token: "aws:ssm/patchBaseline:PatchBaseline",
  properties,
  tagging: tags.tagging as never,
  unknownAfter: (changed) => ([...changed].some((name) => !OUTSIDE.includes(name)) ? ["json"] : []),

  async create(aws, inputs, created) {
    const ssm = await aws.ssm();
    const { BaselineId } = await ssm.createPatchBaseline({
      ApprovalRules: inputs.approvalRules && { PatchRules: toRules(inputs.approvalRules) },
      ApprovedPatches: copied(ifSet(inputs.approvedPatches)),
      ApprovedPatchesComplianceLevel: inputs.approvedPatchesComplianceLevel as "UNSPECIFIED",
      ApprovedPatchesEnableNonSecurity: ifSet(inputs.approvedPatchesEnableNonSecurity),
      AvailableSecurityUpdatesComplianceStatus: ifSet(inputs.availableSecurityUpdatesComplianceStatus) as "COMPLIANT",
      Description: ifSet(inputs.description),
      GlobalFilters: inputs.globalFilters && { PatchFilters: toFilters(inputs.globalFilters) },
      Name: inputs.name,
      OperatingSystem: inputs.operatingSystem as "WINDOWS",
      RejectedPatches: copied(ifSet(inputs.rejectedPatches)),
      RejectedPatchesAction: ifSet(inputs.rejectedPatchesAction) as "BLOCK",
      Sources: toSources(ifSet(inputs.sources)),
      Tags: toTagList(inputs.tagsAll),
    });
    created(BaselineId as string);
  },

  async read(aws, id) {
    const ssm = await aws.ssm();
    try {
      const baseline = await ssm.getPatchBaseline({ BaselineId: id });
      return {
        ...fromBaseline(baseline),
        arn: await localArn(aws, "ssm", `patchbaseline/${id}`),
        tags: await tags.read(aws, id),
      };
    } catch (error) {
      if (hasCode(error, "DoesNotExistException")) return undefined;
      throw error;
    }
  },

  async update(aws, id, change) {
    const ssm = await aws.ssm();
    await ssm.updatePatchBaseline({ BaselineId: id, ...changedMembers(change) });
  },

  async delete(aws, id, state) {
    const ssm = await aws.ssm();
    try {
      await ssm.deletePatchBaseline({ BaselineId: id });
    } catch (error) {
      // A baseline that is the default cannot go: AWS's own takes its place first.
      if (!hasCode(error, "ResourceInUseException")) throw error;
      await restoreDefaultBaseline(ssm as SSM, state.operatingSystem ?? "WINDOWS");
      await ssm.deletePatchBaseline({ BaselineId: id });
    }
  },
});

/** Baseline as state and the function getPatchBaseline have it. */
export function fromBaseline(baseline: GetPatchBaselineCommandOutput) {
  return {
    approvalRules: ifSet(fromRules(baseline.ApprovalRules?.PatchRules ?? [])),
    approvedPatches: ifSet(baseline.ApprovedPatches),
    approvedPatchesComplianceLevel: baseline.ApprovedPatchesComplianceLevel,
    approvedPatchesEnableNonSecurity: baseline.ApprovedPatchesEnableNonSecurity,
    availableSecurityUpdatesComplianceStatus: baseline.AvailableSecurityUpdatesComplianceStatus,
    description: baseline.Description,
    globalFilters: ifSet(fromFilters(baseline.GlobalFilters?.PatchFilters ?? [])),
    json: patchBaselineJson(baseline),
    name: baseline.Name,
    operatingSystem: baseline.OperatingSystem,
    rejectedPatches: ifSet(baseline.RejectedPatches),
    rejectedPatchesAction: baseline.RejectedPatchesAction,
    sources: ifSet(
      (baseline.Sources ?? []).map(({ Configuration, Name, Products }) => ({
        configuration: Configuration as string,
        name: Name as string,
        products: Products ?? [],
      })),
    ),
  };
}

/**
 * Only what changed is sent; a list that was taken away is sent empty. A description cannot be: AWS takes none away
 * but by replacing everything.
 */
function changedMembers({ news, changed }: Change<typeof properties>): Partial<UpdatePatchBaselineRequest> {
  const members: { [Name in keyof State]?: Partial<UpdatePatchBaselineRequest> } = {
    approvalRules: { ApprovalRules: { PatchRules: toRules(news.approvalRules ?? []) } },
    approvedPatches: { ApprovedPatches: copied(news.approvedPatches) ?? [] },
    approvedPatchesComplianceLevel: { ApprovedPatchesComplianceLevel: news.approvedPatchesComplianceLevel as "LOW" },
    approvedPatchesEnableNonSecurity: {
      ApprovedPatchesEnableNonSecurity: news.approvedPatchesEnableNonSecurity ?? false,
    },
    availableSecurityUpdatesComplianceStatus: {
      AvailableSecurityUpdatesComplianceStatus: news.availableSecurityUpdatesComplianceStatus as "COMPLIANT",
    },
    description: { Description: ifSet(news.description) },
    globalFilters: { GlobalFilters: { PatchFilters: toFilters(news.globalFilters ?? []) } },
    name: { Name: news.name },
    rejectedPatches: { RejectedPatches: copied(news.rejectedPatches) ?? [] },
    rejectedPatchesAction: { RejectedPatchesAction: news.rejectedPatchesAction as "BLOCK" },
    sources: { Sources: toSources(news.sources) ?? [] },
  };
  if (changed.has("description") && !news.description) {
    const everything = Object.values(members).flatMap((member) => Object.entries(member));
    return { ...Object.fromEntries(everything.filter(([, value]) => value !== "")), Replace: true };
  }
  return Object.assign({}, ...[...changed].map((name) => members[name as keyof State] ?? {}));
}

function toRules(rules: Rules): PatchRule[] {
  return rules.map((rule) => ({
    ComplianceLevel: (rule.complianceLevel ?? "UNSPECIFIED") as "UNSPECIFIED",
    EnableNonSecurity: rule.enableNonSecurity ?? false,
    PatchFilterGroup: { PatchFilters: toFilters(rule.patchFilters) },
    ...(rule.approveUntilDate
      ? { ApproveUntilDate: rule.approveUntilDate }
      : { ApproveAfterDays: rule.approveAfterDays ?? 0 }),
  }));
}

function fromRules(rules: readonly PatchRule[]): Rules {
  return rules.map((rule) => ({
    // Zero days are what AWS is told when a program says nothing about it.
    approveAfterDays: rule.ApproveAfterDays,
    approveUntilDate: rule.ApproveUntilDate || undefined,
    complianceLevel: rule.ComplianceLevel,
    enableNonSecurity: rule.EnableNonSecurity,
    patchFilters: fromFilters(rule.PatchFilterGroup?.PatchFilters ?? []),
  }));
}

function toFilters(filters: Filters): PatchFilter[] {
  return filters.map(({ key, values }) => ({ Key: key as "PRODUCT", Values: [...values] }));
}

function fromFilters(filters: readonly PatchFilter[]): Filters {
  return filters.map(({ Key, Values }) => ({ key: Key as string, values: Values ?? [] }));
}

function toSources(sources: State["sources"]) {
  return sources?.map(({ configuration, name, products }) => ({
    Configuration: configuration,
    Name: name,
    Products: [...products],
  }));
}

function copied(values: readonly string[] | undefined): string[] | undefined {
  return values && [...values];
}
