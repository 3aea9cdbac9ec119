import type { GetPatchBaselineResult, PatchBaselineIdentity } from "@aws-sdk/client-ssm";
import type { Context } from "../../../domain/context.ts";
import type { PatchBaseline, PatchFilter } from "../../../store/patch-baselines.ts";
import { timestamp } from "../../../wire/timestamp.ts";

/** The members in the answers of Get and Update. Filters and rules are always present, possibly as empty lists. */
export function baselineResult(baseline: PatchBaseline): Omit<GetPatchBaselineResult, "PatchGroups" | "$metadata"> {
  return {
    BaselineId: baseline.baselineId,
    Name: baseline.name,
    OperatingSystem: baseline.operatingSystem as GetPatchBaselineResult["OperatingSystem"],
    GlobalFilters: filterGroup(baseline.globalFilters),
    ApprovalRules: {
      PatchRules: baseline.approvalRules.map((rule) => ({
        PatchFilterGroup: filterGroup(rule.filters),
        ComplianceLevel: rule.complianceLevel as "UNSPECIFIED",
        ApproveAfterDays: rule.approveAfterDays ?? undefined,
        ApproveUntilDate: rule.approveUntilDate ?? undefined,
        EnableNonSecurity: rule.enableNonSecurity,
      })),
    },
    ApprovedPatches: [...baseline.approvedPatches],
    ApprovedPatchesComplianceLevel: baseline.approvedPatchesComplianceLevel as "UNSPECIFIED",
    ApprovedPatchesEnableNonSecurity: baseline.approvedPatchesEnableNonSecurity,
    RejectedPatches: [...baseline.rejectedPatches],
    RejectedPatchesAction: baseline.rejectedPatchesAction,
    CreatedDate: timestamp(baseline.createdAtMs),
    ModifiedDate: timestamp(baseline.modifiedAtMs),
    Description: baseline.description ?? undefined,
    Sources: baseline.sources.map((source) => ({
      Name: source.name,
      Products: [...source.products],
      Configuration: source.configuration,
    })),
    AvailableSecurityUpdatesComplianceStatus: baseline.availableSecurityUpdatesComplianceStatus ?? undefined,
  };
}

export function baselineIdentity(baseline: PatchBaseline, { store }: Context): PatchBaselineIdentity {
  return {
    BaselineId: baseline.baselineId,
    BaselineName: baseline.name,
    OperatingSystem: baseline.operatingSystem as GetPatchBaselineResult["OperatingSystem"],
    BaselineDescription: baseline.description ?? undefined,
    DefaultBaseline: store.patchBaselines.isDefault(baseline.baselineId),
  };
}

function filterGroup(filters: readonly PatchFilter[]) {
  return { PatchFilters: filters.map(({ key, values }) => ({ Key: key as "PRODUCT", Values: [...values] })) };
}
