import { kept } from "../../input/kept.ts";
import type { InstalledSoftware, Node, NodeState } from "../../store/nodes.ts";
import type { PackageSet } from "../../store/package-set.ts";
import type { Finding } from "../../store/patch-states.ts";
import type { Severity } from "../../store/severity.ts";
import { PATCH, type PatchResult } from "../../store/standings.ts";
import type { Context } from "../context.ts";
import type { NodeChange, Reboot } from "../nodes/step.ts";
import { announceStanding, standingOf } from "./record-compliance.ts";

/**
 * Applies the changes of a step when it ends: packages on the node, its patch report, its ping status. Does nothing if the node
 * was deleted meanwhile.
 */
export function applyChange(nodeId: string, change: NodeChange | undefined, context: Context): void {
  const node = change && context.store.nodes.find(nodeId);
  if (!node) return;
  if (change.installed || change.pingStatus) context.store.nodes.changeState(node, stateAfter(node, change, context));
  if (change.patchResult) recordPatchResult(nodeId, change.patchResult, context);
}

/** Ends a reboot that a step asked for, or leaves the node offline if it never ends. */
export function applyReboot(nodeId: string, { comesBack }: Reboot, { store, nowMs }: Context): void {
  const node = store.nodes.find(nodeId);
  if (!node) return;
  const { pingStatus, lastPingAtMs, lastBootAtMs, installed } = node;
  store.nodes.changeState(
    node,
    comesBack
      ? { pingStatus, lastPingAtMs, lastBootAtMs: nowMs, installed }
      : { pingStatus: "ConnectionLost", lastPingAtMs: nowMs, lastBootAtMs, installed },
  );
}

function stateAfter(node: Node, { installed, pingStatus }: NodeChange, { store, nowMs }: Context): NodeState {
  const isOther = pingStatus !== undefined && pingStatus !== node.pingStatus;
  return {
    pingStatus: pingStatus ?? node.pingStatus,
    lastPingAtMs: isOther ? nowMs : node.lastPingAtMs,
    lastBootAtMs: node.lastBootAtMs,
    installed: installed ? withLayer(node.installed, installed, store, nowMs) : node.installed,
  };
}

function withLayer(
  { throughMs, layers }: InstalledSoftware,
  { setId, isNoReboot }: NonNullable<NodeChange["installed"]>,
  store: Context["store"],
  installedAtMs: number,
): InstalledSoftware {
  const isCovered = isCoveredBy(store.packageSets.get(setId));
  // A layer has no effect when newer layers replace all its packages.
  const visible = layers.filter((layer) => !isCovered(store.packageSets.get(layer.setId)));
  return { throughMs, layers: [...visible, { setId, isNoReboot, installedAtMs }] };
}

/** Whether a set of packages has each package of another. */
const isCoveredBy = kept((set: PackageSet) =>
  kept((other: PackageSet) => Object.keys(other).every((name) => Object.hasOwn(set, name))),
);

/** Nodes with the same findings share them. */
const patchStanding = kept((findings: readonly Finding[]) =>
  standingOf(
    findings.map(({ isCompliant, level }) => ({
      status: isCompliant ? "COMPLIANT" : "NON_COMPLIANT",
      severity: level as Severity,
    })),
  ),
);

/** Stores a node's patch report, which replaces its earlier one, and announces the standing in compliance that comes of it. */
function recordPatchResult(nodeId: string, result: PatchResult, context: Context): void {
  const { findings, compliance, patchStates } = context.store;
  const standing = patchStanding(findings.get(result.findingsId));
  const before = compliance.find(nodeId, PATCH);
  patchStates.put(nodeId, result, standing);
  announceStanding(
    before,
    standing,
    { resourceId: nodeId, complianceType: PATCH, baselineId: result.baselineId },
    context,
  );
}
