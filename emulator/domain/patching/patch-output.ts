import { place, type Template } from "../../store/output.ts";
import type { Release } from "../../store/package-history.ts";
import type { PatchCounts } from "../../store/patch-reports.ts";
import type { Platform } from "../nodes/platforms.ts";
import type { PatchPlan } from "./patch-plan.ts";

/** What the output of a patch operation is made of, besides what its places stand for. */
export interface PatchReport {
  readonly platformName: string;
  readonly platformVersion: string;
  readonly packageManager: Platform["packageManager"];
  readonly attempt: number;
  readonly plan: PatchPlan;
  /** Whether an override list says what is installed. */
  readonly isListed: boolean;
  readonly patchGroup: string;
  readonly baselineId: string;
  readonly baselineName: string;
  /** What the node lacked before. */
  readonly missing: readonly Release[];
  readonly installed: readonly Release[];
  readonly failed: readonly Release[];
  readonly counts: PatchCounts;
  readonly exitCode: number;
}

const MANAGERS: Readonly<Record<Platform["packageManager"], string>> = {
  yum: "yum",
  dnf: "dnf",
  apt: "apt-get",
  zypper: "zypper",
  windows: "Windows Update",
  softwareupdate: "softwareupdate",
};

/** What identifies a node and a run in the output: everything else is the same on nodes that have found and done the same. */
const NODE = place(0);
const SNAPSHOT = place(1);
const STARTED = place(2);
const ENDED = place(3);

/**
 * The output of a patch operation: its progress, and at the end the summary that it uploads. The values of its places are the node's
 * id, the snapshot's, the start and the end.
 */
export function outputTemplate(report: PatchReport): Template {
  const { plan, installed, failed, exitCode } = report;
  const lines = [
    `Operation ${plan.operation} on ${NODE} (${report.platformName} ${report.platformVersion}) by ${MANAGERS[report.packageManager]}, pass ${report.attempt}`,
    `Patch baseline ${report.baselineId} (${report.baselineName}), snapshot ${SNAPSHOT}`,
    ...(report.isListed ? [`Installing from the override list ${plan.installOverrideList}`] : []),
    "",
    ...packageLines(report),
    ...installed.map((release) => `Installed: ${release.title}`),
    ...failed.map((release) => `Failed: ${release.title}`),
    "",
    ...summary(report),
    "",
    ending(exitCode, plan),
  ];
  return { text: `${lines.join("\n")}\n` };
}

/** The missing patches, before an installation or without one. */
function packageLines({ plan, installed, failed, missing }: PatchReport): string[] {
  if (plan.operation === "Install") {
    const count = installed.length + failed.length;
    return [count === 0 ? "Nothing to install: no approved patch is missing." : `Installing ${count} approved patches`];
  }
  return [
    missing.length === 0 ? "No approved patch is missing." : `${missing.length} approved patches are missing`,
    ...missing.map((release) => `Missing: ${release.title} [${release.classification}, ${release.severity}]`),
  ];
}

function summary({ plan, patchGroup, baselineId, baselineName, counts }: PatchReport): string[] {
  const rows: [name: string, value: string | number][] = [
    ["PatchGroup", patchGroup],
    ["BaselineId", baselineId],
    ["BaselineName", baselineName],
    ["SnapshotId", SNAPSHOT],
    ["RebootOption", plan.rebootOption],
    ["OperationType", plan.operation],
    ["OperationStartTime", STARTED],
    ["OperationEndTime", ENDED],
    ["InstalledCount", counts.installed],
    ["InstalledOtherCount", counts.installedOther],
    ["InstalledPendingRebootCount", counts.installedPendingReboot],
    ["InstalledRejectedCount", counts.installedRejected],
    ["MissingCount", counts.missing],
    ["FailedCount", counts.failed],
    ["NotApplicableCount", counts.notApplicable],
    ["CriticalNonCompliantCount", counts.criticalNonCompliant],
    ["SecurityNonCompliantCount", counts.securityNonCompliant],
    ["OtherNonCompliantCount", counts.otherNonCompliant],
  ];
  if (counts.availableSecurityUpdates !== null) {
    rows.push(["AvailableSecurityUpdateCount", counts.availableSecurityUpdates]);
  }
  return [`Patch Summary for ${NODE}`, "", ...rows.map(([name, value]) => `${name.padEnd(28)}: ${value}`)];
}

function ending(exitCode: number, { operation }: PatchPlan): string {
  switch (exitCode) {
    case 0:
      return `${operation} is complete.`;
    case 194:
    case 3010:
      return `${operation} is complete, the node reboots (exit code ${exitCode}).`;
    case 195:
      return "Some patches could not be installed, and a reboot is due (exit code 195).";
    default:
      return `Some patches could not be installed (exit code ${exitCode}).`;
  }
}
