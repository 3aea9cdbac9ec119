import type { Behaviour, Distribution } from "../../store/behaviour.ts";
import { type Node, patchGroupOf } from "../../store/nodes.ts";
import type { Release } from "../../store/package-history.ts";
import type { PackageSet } from "../../store/package-set.ts";
import type { PatchResult } from "../../store/patch-states.ts";
import { catalogueOf } from "../catalogue/catalogue.ts";
import { drawMs, happens, numbersOf } from "../draw.ts";
import { matchesGlob } from "../glob.ts";
import { keyedUuid } from "../keyed-id.ts";
import { platformOf } from "../platforms.ts";
import type { StepOutcome, StepRequest } from "../step.ts";
import type { World } from "../world.ts";
import type { AssessmentGround } from "./assess.ts";
import { readBaselineOverride } from "./baseline-override.ts";
import { readInstallOverrideList } from "./install-override-list.ts";
import { InstalledPackages } from "./installed-package.ts";
import { baselineOf } from "./node-baseline.ts";
import { PatchFault } from "./patch-fault.ts";
import { patchOutput } from "./patch-output.ts";
import { type CountedAssessment, rememberedAssessment } from "./remembered-assessment.ts";

const SCAN: Distribution = { kind: "normal", meanMs: 16_000, deviationMs: 3_000 };
const INSTALL: Distribution = { kind: "lognormal", medianMs: 2_500, sigma: 0.5 };

/** Exit codes of the payload: failures, reboot wanted (3010 is Windows' word for it), reboot wanted with failures. */
const FAILED = 1;
const REBOOT = 194;
const WINDOWS_REBOOT = 3010;
const REBOOT_WITH_FAILURES = 195;

export interface PatchStepOptions {
  readonly behaviour: Behaviour;
  /** Nothing can be written: every installation fails. */
  readonly isDiskFull: boolean;
  /** Set by the embedding program; drawn otherwise. */
  readonly durationMs: number | undefined;
}

/** Whether a step is the payload of AWS-RunPatchBaseline, alone or inside one of the documents built around it. */
export function isPatchStep({ documentName, stepName, parameters }: StepRequest): boolean {
  return (
    documentName.startsWith("AWS-RunPatchBaseline") &&
    /^Patch(Windows|Linux|MacOS)$/.test(stepName) &&
    parameters.Operation !== undefined
  );
}

/**
 * One pass of AWS-RunPatchBaseline on a node (user guide, "AWS-RunPatchBaseline"; AWS's own payload): looks what the
 * baseline's snapshot means for the packages on the node; an Install installs what is missing, reports what would not
 * install as Failed, and asks for a reboot when something was installed or waits for one, unless RebootOption is NoReboot. After the reboot
 * the agent runs the step again, which finds nothing left to do and reports once more.
 */
export function runPatchStep(step: StepRequest, node: Node, world: World, options: PatchStepOptions): StepOutcome {
  const plan = readPlan(step);
  try {
    return patch(plan, step, node, world, options);
  } catch (error) {
    if (!(error instanceof PatchFault)) throw error;
    const durationMs = options.durationMs ?? 1_000;
    return { durationMs, exitCode: error.exitCode, stdout: "", stderr: `${error.message}\n` };
  }
}

interface Plan {
  readonly operation: PatchResult["operation"];
  readonly snapshotId: string;
  readonly installOverrideList: string;
  readonly baselineOverride: string;
  readonly rebootOption: PatchResult["rebootOption"];
}

function readPlan({ parameters }: StepRequest): Plan {
  const one = (name: string) => {
    const value = parameters[name];
    return String((Array.isArray(value) ? value[0] : value) ?? "");
  };
  return {
    operation: one("Operation") === "Install" ? "Install" : "Scan",
    snapshotId: one("SnapshotId"),
    installOverrideList: one("InstallOverrideList"),
    baselineOverride: one("BaselineOverride"),
    rebootOption: one("RebootOption") === "NoReboot" ? "NoReboot" : "RebootIfNeeded",
  };
}

function patch(plan: Plan, step: StepRequest, node: Node, world: World, options: PatchStepOptions): StepOutcome {
  const { store, chance } = world;
  const { operatingSystem, type, packageManager } = platformOf(node.platform);
  const registered = baselineOf(node, store);
  const snapshotId = plan.snapshotId || keyedUuid(chance, "snapshot", step.commandId, node.nodeId);
  const snapshot = store.patchSnapshots.findOrTake(
    snapshotId,
    plan.baselineOverride || registered.baselineId,
    () => (plan.baselineOverride ? readBaselineOverride(plan.baselineOverride, operatingSystem, world) : registered),
    step.startedAtMs,
  );
  const before = packagesOf(node, world);
  const ground: AssessmentGround = {
    histories: catalogueOf(store).histories(node.platform, snapshot.asOfMs),
    installed: before,
    baseline: snapshot.content,
    asOfMs: snapshot.asOfMs,
  };
  const isInstall = plan.operation === "Install";
  // A Scan ignores the list (user guide).
  const listed =
    isInstall && plan.installOverrideList ? readInstallOverrideList(plan.installOverrideList, world) : undefined;
  const found = rememberedAssessment(ground, node.platform);
  const wanted = !isInstall ? [] : listed ? listedReleases(listed, ground) : found.missing;
  const failed = wanted.filter((release) => fails(release, step, node, world, options));
  const installed = wanted.filter((release) => !failed.includes(release));
  const durationMs = options.durationMs ?? lengthMs(wanted, step, node, world, options.behaviour);
  const endedAtMs = step.startedAtMs + durationMs;

  const isNoReboot = plan.rebootOption === "NoReboot";
  const packages: PackageSet = Object.fromEntries(installed.map((release) => [release.package, release.version]));
  const after = isInstall
    ? assessAfter(
        node,
        packages,
        { endedAtMs, isNoReboot },
        { ...ground, missingState: listed ? "Missing" : "Failed" },
        world,
      )
    : { assessment: found, times: before.times };
  const wantsReboot = isInstall && !isNoReboot && (installed.length > 0 || before.hasPendingReboot);

  const previous = store.patchStates.find(node.nodeId);
  const result: PatchResult = {
    patchGroup: patchGroupOf(node.tags) ?? "",
    baselineId: registered.baselineId,
    snapshotId,
    installOverrideList: listed ? plan.installOverrideList : null,
    executionId: step.commandId,
    operation: plan.operation,
    rebootOption: plan.rebootOption,
    startedAtMs: step.startedAtMs,
    endedAtMs,
    lastNoRebootInstallAtMs: isInstall && isNoReboot ? endedAtMs : (previous?.lastNoRebootInstallAtMs ?? null),
    counts: after.assessment.counts,
    findings: after.assessment.findings,
    times: after.times,
  };
  const exitCode = exitCodeOf({ wantsReboot, hasFailures: failed.length > 0, isWindows: type === "Windows" });
  return {
    durationMs,
    exitCode,
    stdout: patchOutput({
      node,
      step,
      result,
      baselineName: registered.name,
      packageManager,
      installed,
      failed,
      exitCode,
    }),
    stderr: failed.map((release) => `${failureText(release, options.isDiskFull)}\n`).join(""),
    change: { patchResult: result, ...(isInstall ? { installed: { packages, isNoReboot } } : {}) },
  };
}

function packagesOf(node: Node, { store }: World): InstalledPackages {
  return new InstalledPackages(node, (setId) => store.packageSets.get(setId));
}

/** The node as it is once the installation has ended, before `applyChange` makes it so. */
function assessAfter(
  node: Node,
  packages: PackageSet,
  layer: { readonly endedAtMs: number; readonly isNoReboot: boolean },
  ground: AssessmentGround,
  { store }: World,
): { assessment: CountedAssessment; times: number[] } {
  const layers =
    Object.keys(packages).length === 0
      ? node.installed.layers
      : [...node.installed.layers, { setId: -1, installedAtMs: layer.endedAtMs, isNoReboot: layer.isNoReboot }];
  const installed = new InstalledPackages(
    { installed: { ...node.installed, layers }, lastBootAtMs: node.lastBootAtMs },
    (setId) => (setId === -1 ? packages : store.packageSets.get(setId)),
  );
  return { assessment: rememberedAssessment({ ...ground, installed }, node.platform), times: installed.times };
}

/** Of each package on the node, the newest release that the list names and that is newer than what is there. */
function listedReleases(
  listed: (release: Release) => boolean,
  { histories, installed, asOfMs }: AssessmentGround,
): Release[] {
  return histories.flatMap((history) => {
    const present = installed.find(history);
    if (!present) return [];
    const newest = history.releases.findLast((release) => release.releasedAtMs <= asOfMs && listed(release));
    const place = present.release ? history.releases.indexOf(present.release) : -1;
    return newest && history.releases.indexOf(newest) > place ? [newest] : [];
  });
}

function fails(release: Release, step: StepRequest, node: Node, { chance }: World, options: PatchStepOptions): boolean {
  if (options.isDiskFull) return true;
  return (options.behaviour.faults?.failingPatches ?? []).some(
    ({ name, probability }) =>
      (matchesGlob(name, release.package) || matchesGlob(name, release.id)) &&
      happens(probability, chance, "patch-fails", step.commandId, node.nodeId, release.package),
  );
}

function failureText(release: Release, isDiskFull: boolean): string {
  const reason = isDiskFull ? "No space left on device" : "the package manager returned an error";
  return `Unable to install ${release.title}: ${reason}`;
}

function lengthMs(
  wanted: readonly Release[],
  step: StepRequest,
  node: Node,
  { chance }: World,
  behaviour: Behaviour,
): number {
  const numbers = numbersOf(chance, "patch", step.commandId, node.nodeId, step.stepName, step.attempt);
  const scanMs = drawMs(behaviour.scan ?? SCAN, numbers);
  const totalMs = wanted.reduce((sum) => sum + drawMs(behaviour.install ?? INSTALL, numbers), scanMs);
  return Math.max(1, Math.round(totalMs * (behaviour.slow ?? 1)));
}

function exitCodeOf(end: {
  readonly wantsReboot: boolean;
  readonly hasFailures: boolean;
  readonly isWindows: boolean;
}): number {
  if (end.wantsReboot) return end.hasFailures ? REBOOT_WITH_FAILURES : end.isWindows ? WINDOWS_REBOOT : REBOOT;
  return end.hasFailures ? FAILED : 0;
}
