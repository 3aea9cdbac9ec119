import { kept } from "../../input/kept.ts";
import { type InstalledLayer, type Node, patchGroupOf } from "../../store/nodes.ts";
import type { Release } from "../../store/package-history.ts";
import type { PackageSet } from "../../store/package-set.ts";
import type { PatchResult } from "../../store/patch-states.ts";
import { catalogueOf } from "../nodes/catalogue/catalogue.ts";
import { keyedUuid } from "../nodes/keyed-id.ts";
import type { World } from "../nodes/node-world.ts";
import { platformOf } from "../nodes/platforms.ts";
import type { StepOutcome, StepRequest } from "../nodes/step.ts";
import type { AssessmentGround } from "./assess.ts";
import { readBaselineOverride } from "./baseline-override.ts";
import { baselineOf } from "./baselines.ts";
import { readInstallOverrideList } from "./install-override-list.ts";
import { failureText, install, listedReleases, type PatchStepOptions } from "./installation.ts";
import { InstalledPackages } from "./installed-package.ts";
import { PatchFault } from "./patch-fault.ts";
import { type PatchReport, patchOutput } from "./patch-output.ts";
import { type PatchPlan, patchPlanOf } from "./patch-plan.ts";
import { type CountedAssessment, rememberedAssessment } from "./remembered-assessment.ts";

/** Exit codes of the payload: failures, reboot wanted (3010 is Windows' word for it), reboot wanted with failures. */
const FAILED = 1;
const REBOOT = 194;
const WINDOWS_REBOOT = 3010;
const REBOOT_WITH_FAILURES = 195;

/**
 * One pass of AWS-RunPatchBaseline on a node (user guide, "AWS-RunPatchBaseline"; AWS's own payload): looks what the
 * baseline's snapshot means for the packages on the node; an Install installs what is missing, reports what would not
 * install as Failed, and asks for a reboot when something was installed or waits for one, unless RebootOption is NoReboot. After the reboot
 * the agent runs the step again, which finds nothing left to do and reports once more.
 */
export function runPatchStep(step: StepRequest, node: Node, world: World, options: PatchStepOptions): StepOutcome {
  const plan = patchPlanOf(step.parameters);
  try {
    return patch(plan, step, node, world, options);
  } catch (error) {
    if (!(error instanceof PatchFault)) throw error;
    const durationMs = options.durationMs ?? 1_000;
    return { durationMs, exitCode: error.exitCode, stdout: "", stderr: `${error.message}\n` };
  }
}

function patch(plan: PatchPlan, step: StepRequest, node: Node, world: World, options: PatchStepOptions): StepOutcome {
  const { store } = world;
  const { type, packageManager } = platformOf(node.platform);
  const registered = baselineOf(node, store);
  const snapshot = snapshotOf(plan, registered, step, node, world);
  const before = new InstalledPackages(node, (setId) => store.packageSets.get(setId));
  const ground: AssessmentGround = {
    histories: catalogueOf(store).histories(node.platform, snapshot.asOfMs),
    installed: before,
    baseline: snapshot.content,
    asOfMs: snapshot.asOfMs,
  };
  const isInstall = plan.operation === "Install";
  // A Scan ignores the list (user guide).
  const isListed =
    isInstall && plan.installOverrideList ? readInstallOverrideList(plan.installOverrideList, world) : undefined;
  const found = rememberedAssessment(ground, node.platform);
  const wanted = !isInstall ? [] : isListed ? listedReleases(isListed, ground) : found.missing;
  const { installed, failed, durationMs } = install(wanted, step, node, world, options);
  const endedAtMs = step.startedAtMs + durationMs;

  const isNoReboot = plan.rebootOption === "NoReboot";
  const layers =
    installed.length === 0
      ? []
      : [{ setId: store.packageSets.intern(packagesOf(installed)), installedAtMs: endedAtMs, isNoReboot }];
  // With a list, patches that are not on it stay Missing; without one, all patches that are still missing have failed.
  const after = isInstall
    ? assessAfter(node, layers, ground, isListed ? "Missing" : "Failed", world)
    : { assessment: found, times: before.times };
  const wantsReboot = isInstall && !isNoReboot && (installed.length > 0 || before.hasPendingReboot);
  const lastNoRebootInstallAtMs = store.patchStates.find(node.nodeId)?.lastNoRebootInstallAtMs ?? null;
  const result: PatchResult = {
    patchGroup: patchGroupOf(node.tags) ?? "",
    baselineId: registered.baselineId,
    snapshotId: snapshot.snapshotId,
    installOverrideList: isListed ? plan.installOverrideList : null,
    executionId: step.commandId,
    operation: plan.operation,
    rebootOption: plan.rebootOption,
    startedAtMs: step.startedAtMs,
    endedAtMs,
    lastNoRebootInstallAtMs: isInstall && isNoReboot ? endedAtMs : lastNoRebootInstallAtMs,
    counts: after.assessment.counts,
    findingsId: store.findings.intern(after.assessment.findings),
    times: after.times,
  };
  const exitCode = exitCodeOf({ wantsReboot, hasFailures: failed.length > 0, isWindows: type === "Windows" });
  const report: PatchReport = {
    node,
    step,
    result,
    baselineName: registered.name,
    packageManager,
    installed,
    failed,
    before: found,
    after: after.assessment,
    exitCode,
  };
  return {
    durationMs,
    exitCode,
    stdout: patchOutput(report, store),
    stderr: failed.map((release) => `${failureText(release, options.isDiskFull)}\n`).join(""),
    change: { patchResult: result, installed: layers[0] && { setId: layers[0].setId, isNoReboot } },
  };
}

/** All nodes of a run with a SnapshotId use one snapshot; without it each node takes a new one. */
function snapshotOf(
  plan: PatchPlan,
  registered: ReturnType<typeof baselineOf>,
  step: StepRequest,
  node: Node,
  world: World,
) {
  const { operatingSystem } = platformOf(node.platform);
  return world.store.patchSnapshots.findOrTake(
    plan.snapshotId || keyedUuid(world.chance, "snapshot", step.commandId, node.nodeId),
    plan.baselineOverride || registered.baselineId,
    () => (plan.baselineOverride ? readBaselineOverride(plan.baselineOverride, operatingSystem, world) : registered),
    step.startedAtMs,
  );
}

/** Nodes that lack the same get the same. */
const packagesOf = kept(
  (releases: readonly Release[]): PackageSet =>
    Object.fromEntries(releases.map((release) => [release.package, release.version])),
);

/** The node after the installation, before `applyChange` stores it. */
function assessAfter(
  { platform, installed, lastBootAtMs }: Node,
  added: readonly InstalledLayer[],
  { histories, installed: before, baseline, asOfMs }: AssessmentGround,
  missingState: AssessmentGround["missingState"],
  { store }: World,
): { assessment: CountedAssessment; times: number[] } {
  const layers = [...installed.layers, ...added];
  const after =
    added.length === 0
      ? before
      : new InstalledPackages({ installed: { ...installed, layers }, lastBootAtMs }, (setId) =>
          store.packageSets.get(setId),
        );
  const ground = { histories, installed: after, baseline, asOfMs, missingState };
  return { assessment: rememberedAssessment(ground, platform), times: after.times };
}

function exitCodeOf(end: {
  readonly wantsReboot: boolean;
  readonly hasFailures: boolean;
  readonly isWindows: boolean;
}): number {
  if (end.wantsReboot) return end.hasFailures ? REBOOT_WITH_FAILURES : end.isWindows ? WINDOWS_REBOOT : REBOOT;
  return end.hasFailures ? FAILED : 0;
}
