import type { PackageHistory, Release } from "../../store/package-history.ts";
import type { BaselineContent } from "../../store/patch-baselines.ts";
import type { Finding, PatchStateName } from "../../store/patch-states.ts";
import { type Approval, approve, isSecurity } from "./approval.ts";
import type { InstalledPackage, InstalledPackages } from "./installed-package.ts";

/** The result of applying a baseline to a node at an instant. */
export interface Assessment {
  readonly findings: readonly Finding[];
  /** For each missing package, the release that would be installed. */
  readonly missing: readonly Release[];
  /** Approved patches of packages that are not on the node: counted, and not reported one by one. */
  readonly notApplicable: number;
}

export interface AssessmentGround {
  readonly histories: readonly PackageHistory[];
  readonly installed: InstalledPackages;
  readonly baseline: BaselineContent;
  /** Patches released or approved later do not count. */
  readonly asOfMs: number;
  /** Default `approve`; the operations hand in a remembered one. */
  readonly approvalOf?: ((release: Release) => Approval) | undefined;
  /** The state of what is missing: Failed after an installation. */
  readonly missingState?: "Missing" | "Failed" | undefined;
}

/**
 * One finding for each package on the node: the newest approved release that is newer than what is installed is Missing;
 * otherwise what is installed is InstalledPendingReboot, InstalledRejected (rejected, with action BLOCK), Installed (approved by the
 * baseline) or InstalledOther. Each package has exactly one of these states, so their counts add up to the packages
 * there are; on Windows a package that lacks nothing approved can have an AvailableSecurityUpdate besides.
 */
export function assess(ground: AssessmentGround): Assessment {
  const findings: Finding[] = [];
  const missing: Release[] = [];
  let notApplicable = 0;
  const approvalOf = ground.approvalOf ?? ((release: Release) => approve(release, ground.baseline));
  for (const history of ground.histories) {
    const installed = ground.installed.find(history);
    const newest = newestApproved(history, ground.asOfMs, approvalOf);
    if (!installed) {
      if (newest) notApplicable++;
      continue;
    }
    const place = installed.release ? history.releases.indexOf(installed.release) : -1;
    if (newest && history.releases.indexOf(newest.release) > place) {
      missing.push(newest.release);
      findings.push(report(newest.release, ground.missingState ?? "Missing", newest.level));
      continue;
    }
    findings.push(installedFinding(history, installed, ground, approvalOf));
    const update = availableSecurityUpdate(history, place, ground, approvalOf);
    if (update) findings.push(update);
  }
  for (const [name, version, time] of ground.installed.strangers(new Set(ground.histories.map((h) => h.package)))) {
    findings.push(stranger(name, version, time));
  }
  return { findings, missing, notApplicable };
}

function newestApproved(history: PackageHistory, asOfMs: number, approvalOf: (release: Release) => Approval) {
  for (let index = history.releases.length - 1; index >= 0; index--) {
    const release = history.releases[index]!;
    if (release.releasedAtMs > asOfMs) continue;
    const approval = approvalOf(release);
    if (approval.kind === "approved" && approval.fromMs <= asOfMs) return { release, level: approval.level };
  }
  return undefined;
}

function installedFinding(
  history: PackageHistory,
  installed: InstalledPackage,
  { baseline, asOfMs }: AssessmentGround,
  approvalOf: (release: Release) => Approval,
): Finding {
  const { release, time } = installed;
  if (!release) return { ...stranger(history.package, installed.version, time) };
  const approval = approvalOf(release);
  const isApproved = approval.kind === "approved" && approval.fromMs <= asOfMs;
  const isRejected = approval.kind === "rejected" && baseline.rejectedPatchesAction === "BLOCK";
  const state: PatchStateName = installed.isPendingReboot
    ? "InstalledPendingReboot"
    : isRejected
      ? "InstalledRejected"
      : isApproved
        ? "Installed"
        : "InstalledOther";
  return { ...report(release, state, isApproved ? approval.level : "UNSPECIFIED"), time };
}

const NON_COMPLIANT: readonly PatchStateName[] = ["Missing", "Failed", "InstalledRejected", "InstalledPendingReboot"];

function report(release: Release, state: PatchStateName, level: string): Finding {
  const isAbsent = state === "Missing" || state === "Failed";
  return {
    id: release.id,
    title: release.title,
    classification: release.classification,
    severity: release.severity,
    state,
    level,
    isCompliant: !NON_COMPLIANT.includes(state),
    ...(isAbsent && release.cveIds.length > 0 ? { cveIds: release.cveIds.join(",") } : {}),
  };
}

function stranger(name: string, version: string, time: number): Finding {
  return {
    id: name,
    title: `${name}:${version}`,
    classification: "",
    severity: "",
    state: "InstalledOther",
    level: "UNSPECIFIED",
    isCompliant: true,
    time,
  };
}

/** Windows: a newer security update that the baseline does not approve (yet). */
function availableSecurityUpdate(
  history: PackageHistory,
  place: number,
  ground: AssessmentGround,
  approvalOf: (release: Release) => Approval,
): Finding | undefined {
  const update = history.releases.findLast((release) => release.releasedAtMs <= ground.asOfMs);
  if (!update || update.patchSet === undefined || !isSecurity(update)) return undefined;
  if (history.releases.indexOf(update) <= place || approvalOf(update).kind === "rejected") return undefined;
  return {
    ...report(update, "AvailableSecurityUpdate", "UNSPECIFIED"),
    isCompliant: ground.baseline.availableSecurityUpdatesComplianceStatus !== "NON_COMPLIANT",
  };
}
