import { patchBaselineProblems } from "../components/patching/patch-baseline-problems.ts";
import { fromBaseline } from "../provider/resources/ssm/patch-baseline.ts";
import {
  type Declaration,
  plainValues,
  Reference,
  type TakenResource,
  type Value,
  type Values,
} from "./declaration.ts";
import type { FoundBaseline, UsedBaseline } from "./found-account.ts";
import { words } from "./names.ts";
import { ownTags, refusal, tagNotes } from "./parts.ts";

const BASELINE = "aws:ssm/patchBaseline:PatchBaseline";
const GROUP = "aws:ssm/patchGroup:PatchGroup";
const DEFAULT = "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline";

/** A baseline with its groups: one component, or the resources themselves where the component refuses it. */
export function declareBaseline(name: string, { baseline, tags, isDefault }: FoundBaseline): Declaration[] {
  const { BaselineId: id = "", OperatingSystem: operatingSystem = "WINDOWS", PatchGroups = [] } = baseline;
  const groups = [...PatchGroups].sort();
  const rules = rulesOf(baseline);
  const asComponent = {
    ...rules,
    // Without rules the component makes one.
    approvalRules: rules.approvalRules ?? (rules.approvedPatches === undefined ? [] : undefined),
    patchGroups: groups.length === 0 ? undefined : groups,
    isDefault: isDefault || undefined,
    tags: ownTags(tags),
  };
  const problems = patchBaselineProblems(plainValues(asComponent), new Set());
  const notes = [...refusal("PatchBaseline", problems), ...tagNotes(tags)];
  const itself: TakenResource = { type: BASELINE, name, importId: id, id };
  if (problems.length === 0) {
    return [
      {
        construct: { from: "components", name: "PatchBaseline" },
        name,
        args: asComponent,
        notes,
        resources: [
          itself,
          ...groups.map((group) => groupResource(`${name}-${group}`, group, id)),
          ...(isDefault ? [defaultResource(name, operatingSystem)] : []),
        ],
      },
    ];
  }
  const args = { ...rules, tags: ownTags(tags) };
  const plain = { construct: { from: "ssm", name: "PatchBaseline" }, name, args, notes, resources: [itself] } as const;
  const baselineId = new Reference(plain, "id", id);
  return [
    plain,
    ...groups.map((group) => declareGroup(`${name}-${group}`, group, baselineId, id)),
    ...(isDefault ? [declareDefault(name, operatingSystem, baselineId)] : []),
  ];
}

/** What the account does with one of AWS's own baselines, which itself belongs to AWS. */
export function declareUse({ baselineId, name, operatingSystem, patchGroups, isDefault }: UsedBaseline): Declaration[] {
  return [
    ...patchGroups.map((group) =>
      declareGroup(`${words(operatingSystem)}-${group}`, group, baselineId, baselineId, [`It uses AWS's ${name}.`]),
    ),
    ...(isDefault ? [declareDefault(words(operatingSystem), operatingSystem, baselineId)] : []),
  ];
}

function declareGroup(
  name: string,
  patchGroup: string,
  baselineId: Value,
  id: string,
  comments: readonly string[] = [],
): Declaration {
  return {
    construct: { from: "ssm", name: "PatchGroup" },
    name,
    args: { baselineId, patchGroup },
    comments,
    notes: [],
    resources: [groupResource(name, patchGroup, id)],
  };
}

function declareDefault(name: string, operatingSystem: string, baselineId: Value): Declaration {
  return {
    construct: { from: "ssm", name: "DefaultPatchBaseline" },
    name,
    args: { baselineId, operatingSystem },
    notes: [],
    resources: [defaultResource(name, operatingSystem)],
  };
}

function groupResource(name: string, group: string, baselineId: string): TakenResource {
  const id = `${group},${baselineId}`;
  return { type: GROUP, name, importId: id, id };
}

function defaultResource(name: string, operatingSystem: string): TakenResource {
  return { type: DEFAULT, name, importId: operatingSystem, id: operatingSystem };
}

/** A baseline without what the provider takes for granted. */
function rulesOf(baseline: FoundBaseline["baseline"]): Values {
  const { json: _, ...found } = fromBaseline(baseline as never);
  return {
    name: found.name,
    description: found.description || undefined,
    operatingSystem: found.operatingSystem === "WINDOWS" ? undefined : found.operatingSystem,
    approvalRules: found.approvalRules?.map((rule) => ({
      patchFilters: rule.patchFilters as unknown as Value,
      approveAfterDays: rule.approveAfterDays,
      approveUntilDate: rule.approveUntilDate,
      complianceLevel: rule.complianceLevel === "UNSPECIFIED" ? undefined : rule.complianceLevel,
      enableNonSecurity: rule.enableNonSecurity || undefined,
    })),
    globalFilters: found.globalFilters as unknown as Value | undefined,
    approvedPatches: found.approvedPatches,
    approvedPatchesComplianceLevel:
      found.approvedPatchesComplianceLevel === "UNSPECIFIED" ? undefined : found.approvedPatchesComplianceLevel,
    approvedPatchesEnableNonSecurity: found.approvedPatchesEnableNonSecurity || undefined,
    rejectedPatches: found.rejectedPatches,
    // The provider takes over what AWS answers.
    rejectedPatchesAction:
      found.rejectedPatchesAction === "ALLOW_AS_DEPENDENCY" ? undefined : found.rejectedPatchesAction,
    sources: found.sources as unknown as Value | undefined,
    availableSecurityUpdatesComplianceStatus: found.availableSecurityUpdatesComplianceStatus || undefined,
  };
}
