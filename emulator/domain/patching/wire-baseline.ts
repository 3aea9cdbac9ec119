import type { BaselineContent, PatchFilter } from "../../store/patch-baselines.ts";

interface WireFilters {
  readonly PatchFilters?:
    | readonly { readonly Key?: string | undefined; readonly Values?: readonly string[] | undefined }[]
    | undefined;
}

/** A baseline in the words of the API: CreatePatchBaseline's members, and the entries of a BaselineOverride file. */
export interface WireBaseline {
  readonly OperatingSystem?: string | undefined;
  readonly GlobalFilters?: WireFilters | undefined;
  readonly ApprovalRules?:
    | {
        readonly PatchRules?:
          | readonly {
              readonly PatchFilterGroup?: WireFilters | undefined;
              readonly ComplianceLevel?: string | undefined;
              readonly ApproveAfterDays?: number | undefined;
              readonly ApproveUntilDate?: string | undefined;
              readonly EnableNonSecurity?: boolean | undefined;
            }[]
          | undefined;
      }
    | undefined;
  readonly ApprovedPatches?: readonly string[] | undefined;
  readonly ApprovedPatchesComplianceLevel?: string | undefined;
  readonly ApprovedPatchesEnableNonSecurity?: boolean | undefined;
  readonly RejectedPatches?: readonly string[] | undefined;
  readonly RejectedPatchesAction?: string | undefined;
  readonly Sources?:
    | readonly {
        readonly Name?: string | undefined;
        readonly Products?: readonly string[] | undefined;
        readonly Configuration?: string | undefined;
      }[]
    | undefined;
  readonly AvailableSecurityUpdatesComplianceStatus?: string | undefined;
}

/** Fills in the defaults of the API (CreatePatchBaseline). */
export function baselineContent(wire: WireBaseline): BaselineContent {
  const operatingSystem = wire.OperatingSystem ?? "WINDOWS";
  return {
    operatingSystem,
    globalFilters: filters(wire.GlobalFilters),
    approvalRules: (wire.ApprovalRules?.PatchRules ?? []).map((rule) => ({
      filters: filters(rule.PatchFilterGroup),
      complianceLevel: rule.ComplianceLevel ?? "UNSPECIFIED",
      approveAfterDays: rule.ApproveAfterDays ?? null,
      approveUntilDate: rule.ApproveUntilDate ?? null,
      enableNonSecurity: rule.EnableNonSecurity ?? false,
    })),
    approvedPatches: wire.ApprovedPatches ?? [],
    approvedPatchesComplianceLevel: wire.ApprovedPatchesComplianceLevel ?? "UNSPECIFIED",
    approvedPatchesEnableNonSecurity: wire.ApprovedPatchesEnableNonSecurity ?? false,
    rejectedPatches: wire.RejectedPatches ?? [],
    rejectedPatchesAction: wire.RejectedPatchesAction === "BLOCK" ? "BLOCK" : "ALLOW_AS_DEPENDENCY",
    sources: (wire.Sources ?? []).map((source) => ({
      name: source.Name ?? "",
      products: source.Products ?? [],
      configuration: source.Configuration ?? "",
    })),
    availableSecurityUpdatesComplianceStatus:
      (wire.AvailableSecurityUpdatesComplianceStatus as BaselineContent["availableSecurityUpdatesComplianceStatus"]) ??
      (operatingSystem === "WINDOWS" ? "COMPLIANT" : null),
  };
}

function filters(group: WireFilters | undefined): PatchFilter[] {
  return (group?.PatchFilters ?? []).map(({ Key = "", Values = [] }) => ({ key: Key, values: Values }));
}
