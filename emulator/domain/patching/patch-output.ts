import type { Node } from "../../store/nodes.ts";
import type { Release } from "../../store/package-history.ts";
import type { PatchResult } from "../../store/patch-states.ts";
import type { Platform } from "../nodes/platforms.ts";
import type { StepRequest } from "../nodes/step.ts";

export interface PatchReport {
  readonly node: Node;
  readonly step: StepRequest;
  readonly result: PatchResult;
  readonly baselineName: string;
  readonly packageManager: Platform["packageManager"];
  readonly installed: readonly Release[];
  readonly failed: readonly Release[];
  /** The patches that were missing before. */
  readonly missing: readonly Release[];
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

/** The output of a patch operation: its progress, and at the end the summary that it uploads. */
export function patchOutput(report: PatchReport): string {
  const { node, result, packageManager, installed, failed, exitCode } = report;
  const lines = [
    `Operation ${result.operation} on ${node.nodeId} (${node.platformName} ${node.platformVersion}) by ${MANAGERS[packageManager]}, pass ${report.step.attempt}`,
    `Patch baseline ${result.baselineId} (${report.baselineName}), snapshot ${result.snapshotId}`,
    ...(result.installOverrideList ? [`Installing from the override list ${result.installOverrideList}`] : []),
    "",
    ...packageLines(report),
    ...installed.map((release) => `Installed: ${release.title}`),
    ...failed.map((release) => `Failed: ${release.title}`),
    "",
    ...summary(report),
    "",
    ending(exitCode, result),
  ];
  return `${lines.join("\n")}\n`;
}

/** The missing patches, before an installation or without one. */
function packageLines({ result, installed, failed, missing }: PatchReport): string[] {
  if (result.operation === "Install") {
    const count = installed.length + failed.length;
    return [count === 0 ? "Nothing to install: no approved patch is missing." : `Installing ${count} approved patches`];
  }
  return [
    missing.length === 0 ? "No approved patch is missing." : `${missing.length} approved patches are missing`,
    ...missing.map((release) => `Missing: ${release.title} [${release.classification}, ${release.severity}]`),
  ];
}

function summary({ node, result, baselineName }: PatchReport): string[] {
  const { counts } = result;
  const rows: [name: string, value: string | number][] = [
    ["PatchGroup", result.patchGroup],
    ["BaselineId", result.baselineId],
    ["BaselineName", baselineName],
    ["SnapshotId", result.snapshotId],
    ["RebootOption", result.rebootOption],
    ["OperationType", result.operation],
    ["OperationStartTime", new Date(result.startedAtMs).toISOString()],
    ["OperationEndTime", new Date(result.endedAtMs).toISOString()],
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
  return [`Patch Summary for ${node.nodeId}`, "", ...rows.map(([name, value]) => `${name.padEnd(28)}: ${value}`)];
}

function ending(exitCode: number, { operation }: PatchResult): string {
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
