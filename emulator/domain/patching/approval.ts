import { DAY_MS } from "../../clock/duration.ts";
import type { Release } from "../../store/package-history.ts";
import type { ApprovalRule, BaselineContent, PatchFilter } from "../../store/patch-baselines.ts";
import { namesRelease } from "./patch-name.ts";

/** The decision of a baseline on one release. */
export type Approval =
  | { readonly kind: "rejected" }
  | { readonly kind: "none" }
  /** Approved from an instant on: at once when named explicitly, by a rule when it has been out long enough. */
  | { readonly kind: "approved"; readonly fromMs: number; readonly level: string; readonly isExplicit: boolean };

/**
 * Decides in the order of the user guide: rejected patches take precedence; explicitly approved ones need no rule and no delay;
 * the rest must match all global filters and all filters of a rule.
 */
export function approve(release: Release, baseline: BaselineContent): Approval {
  if (baseline.rejectedPatches.some((entry) => namesRelease(entry, release))) return { kind: "rejected" };
  if (isNamed(release, baseline)) {
    const level = baseline.approvedPatchesComplianceLevel;
    return { kind: "approved", fromMs: release.releasedAtMs, level, isExplicit: true };
  }
  if (!baseline.globalFilters.every((filter) => matchesFilter(filter, release))) return { kind: "none" };
  let earliest: Approval = { kind: "none" };
  for (const rule of baseline.approvalRules) {
    const fromMs = approvedByRule(rule, release, baseline.operatingSystem);
    if (fromMs === undefined || (earliest.kind === "approved" && earliest.fromMs <= fromMs)) continue;
    earliest = { kind: "approved", fromMs, level: rule.complianceLevel, isExplicit: false };
  }
  return earliest;
}

function isNamed(release: Release, baseline: BaselineContent): boolean {
  // "Approved patches include non-security updates" is a choice on Linux alone.
  if (release.patchSet === undefined && !baseline.approvedPatchesEnableNonSecurity && !isSecurity(release))
    return false;
  return baseline.approvedPatches.some((entry) => namesRelease(entry, release));
}

/** When the rule approves the release; undefined when it never does. */
function approvedByRule(rule: ApprovalRule, release: Release, operatingSystem: string): number | undefined {
  // Packages of an image have no advisory, and so no classification or severity: only a rule with non-security updates approves them.
  const hasAdvisory = release.releasedAtMs > 0;
  const filters = hasAdvisory
    ? rule.filters
    : rule.filters.filter(({ key }) => key !== "CLASSIFICATION" && key !== "SEVERITY");
  if (release.patchSet === undefined && !hasAdvisory && !rule.enableNonSecurity) return undefined;
  if (isDebian(operatingSystem) && !rule.enableNonSecurity && !release.repository?.endsWith("-security")) {
    return undefined;
  }
  // "PATCH_SET: the default value is OS": applications need to be asked for.
  const asksForApplications = filters.some(({ key, values }) => key === "PATCH_SET" && values.includes("APPLICATION"));
  if (release.patchSet === "APPLICATION" && !asksForApplications) return undefined;
  if (!filters.every((filter) => matchesFilter(filter, release))) return undefined;
  // "It's not possible to reliably determine the release dates of update packages for Ubuntu Server": no waiting.
  if (isDebian(operatingSystem)) return release.releasedAtMs;
  if (rule.approveUntilDate !== null) {
    const endOfDayMs = Date.parse(`${rule.approveUntilDate}T00:00:00Z`) + DAY_MS;
    return release.releasedAtMs < endOfDayMs ? release.releasedAtMs : undefined;
  }
  return release.releasedAtMs + (rule.approveAfterDays ?? 0) * DAY_MS;
}

export function isSecurity({ classification }: Pick<Release, "classification">): boolean {
  return classification === "Security" || classification === "SecurityUpdates";
}

function isDebian(operatingSystem: string): boolean {
  return operatingSystem === "UBUNTU" || operatingSystem === "DEBIAN" || operatingSystem === "RASPBIAN";
}

/** Several values of one filter are alternatives; `*` is any. */
export function matchesFilter({ key, values }: PatchFilter, release: Release): boolean {
  if (values.includes("*")) return true;
  const properties = propertiesOf(key, release);
  return properties.some((property) => values.includes(property));
}

function propertiesOf(key: string, release: Release): readonly string[] {
  const one = (value: string | undefined) => (value === undefined ? [] : [value]);
  const plain = release.version.replace(/^\d+:/, "");
  switch (key) {
    case "PRODUCT":
      return [release.product];
    case "PRODUCT_FAMILY":
      return one(release.productFamily);
    case "PATCH_SET":
      // Linux and macOS have nothing but their own packages.
      return [release.patchSet ?? "OS"];
    case "CLASSIFICATION":
      return [release.classification];
    case "SEVERITY":
    case "MSRC_SEVERITY":
    case "PRIORITY":
      return [release.severity];
    case "PATCH_ID":
      return [release.id];
    case "NAME":
      return [release.package];
    case "ARCH":
      return one(release.arch);
    case "EPOCH":
      return one(release.epoch?.toString());
    case "VERSION":
      return [plain.split("-")[0]!];
    case "RELEASE":
      return [plain.split("-").slice(1).join("-")];
    case "REPOSITORY":
      return one(release.repository);
    case "SECTION":
      return one(release.section);
    case "SECURITY":
      return [String(isSecurity(release))];
    case "ADVISORY_ID":
      return one(release.advisoryId);
    case "CVE_ID":
      return release.cveIds;
    default:
      return [];
  }
}
