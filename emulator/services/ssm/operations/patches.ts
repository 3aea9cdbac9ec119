import type { Patch, PatchStatus, SSM } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { PLATFORMS } from "../../../domain/nodes/platforms.ts";
import { type Approval, matchesFilter } from "../../../domain/patching/approval.ts";
import { type AvailablePatch, availablePatches } from "../../../domain/patching/available-patches.ts";
import { getBaseline } from "../../../domain/patching/baselines.ts";
import { PATCH_PROPERTIES } from "../../../domain/patching/patch-properties.ts";
import { propertyValues } from "../../../domain/patching/patch-property-values.ts";
import { rememberedApproval } from "../../../domain/patching/remembered-approval.ts";
import { oneOf, structure } from "../../../wire/shape.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import type { Operations } from "../../operation.ts";
import { page, pageOfNames } from "../../pagination.ts";
import { BASELINE_ID, OPERATING_SYSTEM } from "../patching/baseline-shapes.ts";
import { readOrchestratorFilters } from "../patching/orchestrator-filters.ts";
import { FILTERS, pageMembers } from "../shapes.ts";

const KEYS = [
  "PATCH_SET",
  "PRODUCT",
  "PRODUCT_FAMILY",
  "MSRC_SEVERITY",
  "CLASSIFICATION",
  "PATCH_ID",
  "NAME",
  "SEVERITY",
  "EPOCH",
  "VERSION",
  "RELEASE",
  "ARCH",
  "REPOSITORY",
  "ADVISORY_ID",
  "CVE_ID",
  "BUGZILLA_ID",
];

export const PATCH_OPERATIONS = {
  DescribeAvailablePatches: {
    input: structure({ Filters: FILTERS, ...pageMembers({ max: 100 }) }),
    run(input, context) {
      const filters = readOrchestratorFilters(input.Filters, KEYS);
      const { rows, nextToken } = page(input, {
        scope: "DescribeAvailablePatches",
        *read(after: [number, string] | undefined) {
          for (const patch of availablePatches(operatingSystems(filters), context)) {
            const { release, id } = patch;
            const isBehind =
              !after || release.releasedAtMs > after[0] || (release.releasedAtMs === after[0] && id > after[1]);
            if (isBehind && filters.every((filter) => matchesFilter(filter, release))) yield patch;
          }
        },
        keyOf: ({ release, id }): [number, string] => [release.releasedAtMs, id],
      });
      return { Patches: rows.map(patchResult), NextToken: nextToken };
    },
  },

  DescribeEffectivePatchesForPatchBaseline: {
    input: structure({ "BaselineId*": BASELINE_ID, ...pageMembers({ max: 100 }) }),
    run(input, context) {
      const baseline = getBaseline(input.BaselineId, context);
      if (baseline.operatingSystem !== "WINDOWS") {
        throw new AwsError(
          "UnsupportedOperatingSystem",
          `DescribeEffectivePatchesForPatchBaseline is for WINDOWS alone; ${baseline.baselineId} is for ${baseline.operatingSystem}.`,
        );
      }
      const { approvalOf } = rememberedApproval(baseline);
      const { rows, nextToken } = page(input, {
        scope: `DescribeEffectivePatchesForPatchBaseline/${baseline.baselineId}`,
        *read(after: [number, string] | undefined) {
          for (const patch of availablePatches(["WINDOWS"], context)) {
            const { releasedAtMs } = patch.release;
            if (after && (releasedAtMs < after[0] || (releasedAtMs === after[0] && patch.id <= after[1]))) continue;
            const status = statusOf(approvalOf(patch.release), context.nowMs);
            if (status) yield { patch, status };
          }
        },
        keyOf: ({ patch }): [number, string] => [patch.release.releasedAtMs, patch.id],
      });
      return {
        EffectivePatches: rows.map(({ patch, status }) => ({ Patch: patchResult(patch), PatchStatus: status })),
        NextToken: nextToken,
      };
    },
  },

  /** The values for patch filters; none for a property that the operating system does not have. */
  DescribePatchProperties: {
    input: structure({
      "OperatingSystem*": OPERATING_SYSTEM,
      "Property*": oneOf(...PATCH_PROPERTIES),
      PatchSet: oneOf("OS", "APPLICATION"),
      ...pageMembers({ max: 50 }),
    }),
    run(input, context) {
      const { OperatingSystem: operatingSystem, Property: property, PatchSet: patchSet } = input;
      const patchSets = patchSet ? [patchSet] : (["OS", "APPLICATION"] as const);
      const names = propertyValues(operatingSystem, property, patchSets, context);
      const { rows, nextToken } = pageOfNames(input, [...names], {
        scope: `DescribePatchProperties/${operatingSystem}/${property}/${patchSet ?? ""}`,
      });
      return { Properties: rows.map((name) => ({ Name: name })), NextToken: nextToken };
    },
  },
} satisfies Operations<SSM>;

/**
 * Windows, unless products of another system are asked for: "when specifying filters for Linux patches, you must specify
 * a key-pair for PRODUCT" (API reference).
 */
function operatingSystems(filters: readonly { readonly key: string; readonly values: readonly string[] }[]): string[] {
  const products = filters.filter(({ key }) => key === "PRODUCT").flatMap(({ values }) => values);
  const asked = Object.values(PLATFORMS).filter(({ product }) => products.includes(product));
  return [...new Set(["WINDOWS", ...asked.map(({ operatingSystem }) => operatingSystem)])];
}

/** Undefined for a patch that matches no rule and no list. */
function statusOf(approval: Approval, nowMs: number): PatchStatus | undefined {
  if (approval.kind === "none") return undefined;
  if (approval.kind === "rejected") return { DeploymentStatus: "EXPLICIT_REJECTED", ComplianceLevel: "UNSPECIFIED" };
  const isDue = approval.fromMs <= nowMs;
  return {
    DeploymentStatus: approval.isExplicit ? "EXPLICIT_APPROVED" : isDue ? "APPROVED" : "PENDING_APPROVAL",
    ComplianceLevel: approval.level as "UNSPECIFIED",
    ApprovalDate: timestamp(approval.fromMs),
  };
}

/** A `Patch` has one of two forms: members of Microsoft's catalogue, or members of package repositories. */
function patchResult({ release, id }: AvailablePatch): Patch {
  const common = {
    Id: id,
    ReleaseDate: timestamp(release.releasedAtMs),
    Title: release.title,
    Product: release.product,
    Classification: release.classification,
  };
  if (release.patchSet !== undefined) {
    return {
      ...common,
      Description: "Made up by the emulator's patch catalogue.",
      ContentUrl: `https://support.microsoft.com/en-us/kb/${release.id.replace(/^KB/, "")}`,
      Vendor: "Microsoft",
      ProductFamily: release.productFamily,
      MsrcSeverity: release.severity,
      KbNumber: release.id,
      MsrcNumber: "",
      Language: "All",
    };
  }
  const [version, ...rest] = release.version.replace(/^\d+:/, "").split("-");
  return {
    ...common,
    AdvisoryIds: release.advisoryId === undefined ? [] : [release.advisoryId],
    BugzillaIds: [],
    CVEIds: [...release.cveIds],
    Name: release.package,
    Epoch: release.epoch,
    Version: version,
    Release: rest.join("-"),
    Arch: release.arch,
    Severity: release.severity,
    Repository: release.repository,
  };
}
