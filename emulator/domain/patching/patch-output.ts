import type { Node } from "../../store/nodes.ts";
import { type Output, place, type Template } from "../../store/output.ts";
import type { Release } from "../../store/package-history.ts";
import type { PatchResult } from "../../store/patch-states.ts";
import type { Store } from "../../store/store.ts";
import type { Platform } from "../nodes/platforms.ts";
import type { StepRequest } from "../nodes/step.ts";
import type { CountedAssessment } from "./remembered-assessment.ts";

/** What the output of a patch operation is made of. */
export interface PatchReport {
  readonly node: Node;
  readonly step: StepRequest;
  readonly result: PatchResult;
  readonly baselineName: string;
  readonly packageManager: Platform["packageManager"];
  readonly installed: readonly Release[];
  readonly failed: readonly Release[];
  /** What the node lacked before, and what it lacks after. */
  readonly before: CountedAssessment;
  readonly after: CountedAssessment;
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

/** How many templates are remembered: a window over a large fleet needs a few. */
const REMEMBERED_MAX = 500;

/** What identifies a node and a run in the output: everything else is the same on nodes that have found and done the same. */
const NODE = place(0);
const SNAPSHOT = place(1);
const STARTED = place(2);
const ENDED = place(3);

const remembered = new Map<string, Template>();

/** The output of a patch operation: its progress, and at the end the summary that it uploads. */
export function patchOutput(report: PatchReport, { templates }: Pick<Store, "templates">): Output {
  const key = keyOf(report);
  let template = remembered.get(key);
  if (!template) {
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    template = { text: templateOf(report) };
    remembered.set(key, template);
  }
  const { node, result } = report;
  return [[templates.intern(template), node.nodeId, result.snapshotId, result.startedAtMs, result.endedAtMs]];
}

/** Equal for reports with the same template. */
function keyOf({ node, step, result, baselineName, installed, failed, before, after, exitCode }: PatchReport): string {
  const { operation, baselineId, installOverrideList, patchGroup, rebootOption } = result;
  const ofNode = [node.platform, node.platformName, node.platformVersion, patchGroup, baselineId, baselineName];
  const isWhole = failed.length === 0 && installed === before.missing;
  const titles = (releases: readonly Release[]) => releases.map(({ title }) => title);
  const packages = isWhole ? [] : [...titles(installed), "", ...titles(failed)];
  const ofRun = [before.number, after.number, step.attempt, operation, rebootOption, installOverrideList, exitCode];
  return [...ofNode, ...ofRun, ...packages].join("\u0000");
}

function templateOf(report: PatchReport): string {
  const { node, result, packageManager, installed, failed, exitCode } = report;
  const lines = [
    `Operation ${result.operation} on ${NODE} (${node.platformName} ${node.platformVersion}) by ${MANAGERS[packageManager]}, pass ${report.step.attempt}`,
    `Patch baseline ${result.baselineId} (${report.baselineName}), snapshot ${SNAPSHOT}`,
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
function packageLines({ result, installed, failed, before }: PatchReport): string[] {
  const { missing } = before;
  if (result.operation === "Install") {
    const count = installed.length + failed.length;
    return [count === 0 ? "Nothing to install: no approved patch is missing." : `Installing ${count} approved patches`];
  }
  return [
    missing.length === 0 ? "No approved patch is missing." : `${missing.length} approved patches are missing`,
    ...missing.map((release) => `Missing: ${release.title} [${release.classification}, ${release.severity}]`),
  ];
}

function summary({ result, baselineName }: PatchReport): string[] {
  const { counts } = result;
  const rows: [name: string, value: string | number][] = [
    ["PatchGroup", result.patchGroup],
    ["BaselineId", result.baselineId],
    ["BaselineName", baselineName],
    ["SnapshotId", SNAPSHOT],
    ["RebootOption", result.rebootOption],
    ["OperationType", result.operation],
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
