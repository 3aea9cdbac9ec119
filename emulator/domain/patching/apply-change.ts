import { kept } from "../../input/kept.ts";
import type { Node } from "../../store/nodes.ts";
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
  const changed = withChange(node, change, context);
  if (changed !== node) context.store.nodes.update(changed);
  if (change.patchResult) recordPatchResult(nodeId, change.patchResult, context);
}

/** Ends a reboot that a step asked for, or leaves the node offline if it never ends. */
export function applyReboot(nodeId: string, reboot: Reboot, { store, nowMs }: Context): void {
  const node = store.nodes.find(nodeId);
  if (!node) return;
  store.nodes.update(
    reboot.comesBack
      ? { ...node, lastBootAtMs: nowMs }
      : { ...node, pingStatus: "ConnectionLost", lastPingAtMs: nowMs },
  );
}

function withChange(node: Node, { installed, pingStatus }: NodeChange, { store, nowMs }: Context): Node {
  let changed = node;
  if (installed) {
    const layer = { ...installed, installedAtMs: nowMs };
    const newest = store.packageSets.get(installed.setId);
    // A layer has no effect when newer layers replace all its packages.
    const visible = node.installed.layers.filter(({ setId }) =>
      Object.keys(store.packageSets.get(setId)).some((name) => !Object.hasOwn(newest, name)),
    );
    changed = { ...changed, installed: { ...node.installed, layers: [...visible, layer] } };
  }
  if (pingStatus && pingStatus !== node.pingStatus) changed = { ...changed, pingStatus, lastPingAtMs: nowMs };
  return changed;
}

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
  announceStanding(before, { ...standing, resourceId: nodeId, complianceType: PATCH }, context, result.baselineId);
}
