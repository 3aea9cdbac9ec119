import type { GetPatchBaselineResult, PatchBaselineIdentity } from "@aws-sdk/client-ssm";
import type { BaselineContent, PatchBaseline, PatchFilter } from "../../store/patch-baselines.ts";
import { AwsError, validationError } from "../../wire/aws-error.ts";
import { timestamp } from "../../wire/timestamp.ts";
import type { Context } from "../context.ts";
import { checkPatchFilters } from "./check-patch-filters.ts";

/** @throws AwsError DoesNotExistException */
export function getBaseline(givenId: string, context: Context): PatchBaseline {
  const baseline = context.store.patchBaselines.find(storedId(givenId, context));
  if (!baseline) throw new AwsError("DoesNotExistException", "Patch Baseline to be retrieved does not exist.");
  return baseline;
}

/** Own baselines go by their id also when their ARN is given; AWS's go by their ARN alone. */
export function storedId(givenId: string, { account }: Context): string {
  const own = `arn:${account.partition}:ssm:${account.region}:${account.accountId}:patchbaseline/`;
  return givenId.startsWith(own) ? givenId.slice(own.length) : givenId;
}

/**
 * What holds for a whole baseline, however it came about.
 *
 * @throws AwsError ValidationException
 */
export function checkBaseline(content: BaselineContent, context: Context): void {
  checkPatchFilters(content, context);
  const isDebian = ["UBUNTU", "DEBIAN", "RASPBIAN"].includes(content.operatingSystem);
  for (const [index, { approveAfterDays, approveUntilDate }] of content.approvalRules.entries()) {
    const place = `Rule ${index + 1} of ApprovalRules`;
    if (approveAfterDays !== null && approveUntilDate !== null) {
      throw validationError(`${place} has both ApproveAfterDays and ApproveUntilDate: give one of them.`);
    }
    // "Not supported for Debian Server or Ubuntu Server": there a rule may do without.
    if (approveAfterDays === null && approveUntilDate === null && !isDebian) {
      throw validationError(`${place} has neither ApproveAfterDays nor ApproveUntilDate: give one of them.`);
    }
    if (approveUntilDate !== null && !isDate(approveUntilDate)) {
      throw validationError(
        `${place} has the ApproveUntilDate '${approveUntilDate}', which is not a date in the format YYYY-MM-DD.`,
      );
    }
  }
}

function isDate(text: string): boolean {
  const instantMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(instantMs) && new Date(instantMs).toISOString().startsWith(text);
}

/** The members that Get and Update answer with; filters and rules are always there, if only as empty lists. */
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
