import type { GetPatchBaselineCommandOutput, PatchFilterGroup } from "@aws-sdk/client-ssm";
import { escapeHtml } from "../../values/go-json.ts";

/**
 * The baseline as the official provider writes it: Go's indented JSON of the SDK's answer, with its members in the
 * order of the alphabet and null for what is absent.
 */
export function patchBaselineJson(baseline: GetPatchBaselineCommandOutput): string {
  const filters = (group: PatchFilterGroup | undefined) =>
    group === undefined
      ? null
      : { PatchFilters: (group.PatchFilters ?? []).map(({ Key, Values }) => ({ Key, Values: Values ?? null })) };
  const written = {
    ApprovalRules: baseline.ApprovalRules
      ? {
          PatchRules: (baseline.ApprovalRules.PatchRules ?? []).map((rule) => ({
            PatchFilterGroup: filters(rule.PatchFilterGroup),
            ApproveAfterDays: rule.ApproveAfterDays ?? null,
            ApproveUntilDate: rule.ApproveUntilDate ?? null,
            ComplianceLevel: rule.ComplianceLevel ?? "",
            EnableNonSecurity: rule.EnableNonSecurity ?? null,
          })),
        }
      : null,
    ApprovedPatches: baseline.ApprovedPatches ?? null,
    ApprovedPatchesComplianceLevel: baseline.ApprovedPatchesComplianceLevel ?? "",
    ApprovedPatchesEnableNonSecurity: baseline.ApprovedPatchesEnableNonSecurity ?? null,
    AvailableSecurityUpdatesComplianceStatus: baseline.AvailableSecurityUpdatesComplianceStatus ?? "",
    BaselineId: baseline.BaselineId ?? null,
    CreatedDate: instant(baseline.CreatedDate),
    Description: baseline.Description ?? null,
    GlobalFilters: filters(baseline.GlobalFilters),
    ModifiedDate: instant(baseline.ModifiedDate),
    Name: baseline.Name ?? null,
    OperatingSystem: baseline.OperatingSystem ?? "",
    PatchGroups: baseline.PatchGroups ?? null,
    RejectedPatches: baseline.RejectedPatches ?? null,
    RejectedPatchesAction: baseline.RejectedPatchesAction ?? "",
    Sources:
      baseline.Sources?.map(({ Configuration, Name, Products }) => ({
        Configuration,
        Name,
        Products: Products ?? null,
      })) ?? null,
    ResultMetadata: {},
  };
  return escapeHtml(JSON.stringify(written, null, 2));
}

/** Go writes fractions of a second without closing zeros. */
function instant(date: Date | undefined): string | null {
  return date === undefined ? null : date.toISOString().replace(/\.?0*Z$/, "Z");
}
