import { OPERATING_SYSTEMS } from "../resources/ssm/operating-systems.ts";
import { fromBaseline } from "../resources/ssm/patch-baseline.ts";
import { bool, string } from "../schema/property.ts";
import { length, oneOf } from "../schema/validators.ts";
import type { Values } from "../values/value.ts";
import { describeBaselines } from "./describe-baselines.ts";
import { functionType } from "./function-type.ts";

/** One patch baseline. The operating system is compared here, not by AWS; without one nothing is found. */
export const getPatchBaseline = functionType({
  token: "aws:ssm/getPatchBaseline:getPatchBaseline",
  args: {
    defaultBaseline: bool({}),
    namePrefix: string({ validate: length(0, 255) }),
    operatingSystem: string({ validate: oneOf(OPERATING_SYSTEMS) }),
    owner: string({ required: true, validate: length(1, 255) }),
  },
  isRegional: true,
  results: [
    "approvalRules",
    "approvedPatches",
    "approvedPatchesComplianceLevel",
    "approvedPatchesEnableNonSecurity",
    "availableSecurityUpdatesComplianceStatus",
    "defaultBaseline",
    "description",
    "globalFilters",
    "id",
    "json",
    "name",
    "namePrefix",
    "operatingSystem",
    "owner",
    "rejectedPatches",
    "rejectedPatchesAction",
    "sources",
  ],

  async invoke(aws, { defaultBaseline, namePrefix, operatingSystem, owner }) {
    const ssm = await aws.ssm();
    const found = await describeBaselines(ssm, [
      { Key: "OWNER", Values: [owner] },
      ...(namePrefix ? [{ Key: "NAME_PREFIX", Values: [namePrefix] }] : []),
    ]);
    const ofSystem = found.filter((baseline) => baseline.OperatingSystem === operatingSystem);
    const matching = defaultBaseline ? ofSystem.filter((baseline) => baseline.DefaultBaseline).slice(0, 1) : ofSystem;
    const [chosen, ...others] = matching;
    if (chosen === undefined) {
      throw new Error("Your query returned no results. Please change your search criteria and try again.");
    }
    if (others.length > 0) {
      throw new Error("Your query returned more than one result. Please try a more specific search criteria.");
    }
    const baseline = fromBaseline(await ssm.getPatchBaseline({ BaselineId: chosen.BaselineId }));
    return {
      approvalRules: (baseline.approvalRules ?? []) as unknown as Values[],
      approvedPatches: baseline.approvedPatches ?? [],
      approvedPatchesComplianceLevel: baseline.approvedPatchesComplianceLevel ?? "",
      approvedPatchesEnableNonSecurity: baseline.approvedPatchesEnableNonSecurity ?? false,
      availableSecurityUpdatesComplianceStatus: baseline.availableSecurityUpdatesComplianceStatus ?? "",
      description: chosen.BaselineDescription ?? "",
      globalFilters: (baseline.globalFilters ?? []) as unknown as Values[],
      id: chosen.BaselineId,
      json: baseline.json,
      name: chosen.BaselineName,
      operatingSystem: chosen.OperatingSystem,
      rejectedPatches: baseline.rejectedPatches ?? [],
      rejectedPatchesAction: baseline.rejectedPatchesAction ?? "",
      sources: (baseline.sources ?? []) as unknown as Values[],
    };
  },
});
