import type { Node } from "../../store/nodes.ts";
import type { PatchResult } from "../../store/standings.ts";
import { keyedUuid } from "../nodes/keyed-id.ts";
import type { World } from "../nodes/node-world.ts";
import { platformOf } from "../nodes/platforms.ts";
import type { StepOutcome, StepRequest } from "../nodes/step.ts";
import { readBaselineOverride } from "./baseline-override.ts";
import { baselineOf } from "./baselines.ts";
import { readInstallOverrideList } from "./install-override-list.ts";
import { failuresOf, lengthMs, type PatchStepOptions } from "./installation.ts";
import { PatchFault } from "./patch-fault.ts";
import { type PatchPlan, patchPlanOf } from "./patch-plan.ts";
import { PatchRun } from "./patch-run.ts";

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
  const registered = baselineOf(node, store);
  const snapshot = snapshotOf(plan, registered, step, node, world);
  const isInstall = plan.operation === "Install";
  // A Scan ignores the list (user guide).
  const isListed =
    isInstall && plan.installOverrideList ? readInstallOverrideList(plan.installOverrideList, world) : undefined;
  const run = PatchRun.of({ plan, registered, snapshot, isListed }, step.attempt, node, store);
  const failed = failuresOf(run.wanted, step, node, world, options);
  const durationMs = options.durationMs ?? lengthMs(run.wanted.length, step, node, world, options.behaviour);
  const endedAtMs = step.startedAtMs + durationMs;
  const { packages, after, exitCode, output, stderr } = run.endWith(failed, options.isDiskFull, store);

  const isNoReboot = plan.rebootOption === "NoReboot";
  const lastNoRebootInstallAtMs = store.patchStates.find(node.nodeId)?.lastNoRebootInstallAtMs ?? null;
  const times = [node.installed.throughMs];
  for (const { installedAtMs } of node.installed.layers) times.push(installedAtMs);
  if (packages) times.push(endedAtMs);
  const patchResult: PatchResult = {
    patchGroup: run.patchGroup,
    baselineId: registered.baselineId,
    snapshotId: snapshot.snapshotId,
    installOverrideList: isListed ? plan.installOverrideList : null,
    executionId: step.commandId,
    operation: plan.operation,
    rebootOption: plan.rebootOption,
    startedAtMs: step.startedAtMs,
    endedAtMs,
    lastNoRebootInstallAtMs: isInstall && isNoReboot ? endedAtMs : lastNoRebootInstallAtMs,
    counts: after.counts,
    findingsId: store.findings.intern(after.findings),
    times,
  };
  return {
    durationMs,
    exitCode,
    stdout: [[store.templates.intern(output), node.nodeId, snapshot.snapshotId, step.startedAtMs, endedAtMs]],
    stderr,
    change: { patchResult, installed: packages && { setId: store.packageSets.intern(packages), isNoReboot } },
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
