import type { Distribution } from "../../store/behaviour.ts";
import type { MachineState, Node } from "../../store/nodes.ts";
import type { Context } from "../context.ts";
import { INSTANCE_FORGOTTEN, INSTANCE_REBOOTED, INSTANCE_SETTLES } from "../due-kinds.ts";
import { drawMs, happens, numbersOf } from "../nodes/draw.ts";
import { behaviourOf } from "../nodes/run-step.ts";
import { updateNode } from "../nodes/update-node.ts";
import { deleteNode } from "../patching/delete-node.ts";
import { worldOf } from "../patching/step-world.ts";
import type { Rule } from "../rule.ts";
import { incorrectState, notPermitted } from "./errors.ts";
import { getInstances } from "./instances.ts";

/** How long a change takes: between these, drawn for each. EC2 says "a few minutes at most"; small Linux machines are quick. */
const LASTS_MS = { pending: [15_000, 45_000], stopping: [20_000, 60_000], "shutting-down": [20_000, 60_000] } as const;
const FORCED_MS = [5_000, 10_000] as const;

type Between = keyof typeof LASTS_MS;

/** A change of an instance: the instance before, and its state now. */
export interface InstanceChange {
  readonly node: Node;
  readonly state: MachineState;
}

/** A stopped instance becomes pending, and running as the clock moves on; one that runs stays as it is. */
export function startInstances(instanceIds: readonly string[] | undefined, context: Context) {
  const nodes = getInstances(instanceIds, context);
  const unfit = nodes.find(({ machineState }) => !["stopped", "pending", "running"].includes(machineState));
  if (unfit) throw incorrectState(unfit.nodeId, "started");
  return nodes.map((node) =>
    node.machineState === "stopped" ? beginChange(node, "pending", context) : unchanged(node),
  );
}

/** A running instance is stopping, and stopped as the clock moves on; force hurries one that is stopping. */
export function stopInstances(instanceIds: readonly string[] | undefined, isForced: boolean, context: Context) {
  const nodes = getInstances(instanceIds, context);
  for (const { nodeId } of nodes) {
    if (context.store.launches.find(nodeId)?.settings.disableApiStop)
      throw notPermitted(nodeId, "stopped", "disableApiStop");
  }
  const unfit = nodes.find(({ machineState }) => !["running", "stopping", "stopped"].includes(machineState));
  if (unfit) throw incorrectState(unfit.nodeId, "stopped");
  return nodes.map((node) =>
    node.machineState === "running" || (node.machineState === "stopping" && isForced)
      ? beginChange(node, "stopping", context, { isForced })
      : unchanged(node),
  );
}

/** Any instance is shutting down, and terminated as the clock moves on. */
export function terminateInstances(instanceIds: readonly string[] | undefined, context: Context) {
  const nodes = getInstances(instanceIds, context);
  for (const { nodeId } of nodes) {
    if (context.store.launches.find(nodeId)?.settings.disableApiTermination)
      throw notPermitted(nodeId, "terminated", "disableApiTermination");
  }
  return nodes.map((node) =>
    node.machineState === "terminated" || node.machineState === "shutting-down"
      ? unchanged(node)
      : beginChange(node, "shutting-down", context),
  );
}

/** Begins a change: the instance is in the transitional state until the clock moves on. The agent of a machine that stops becomes offline. */
function beginChange(
  node: Node,
  state: Between,
  context: Context,
  { isForced = false }: { readonly isForced?: boolean } = {},
): InstanceChange {
  const { store, chance, nowMs } = context;
  const changed: Node = {
    ...node,
    machineState: state,
    pingStatus: "ConnectionLost",
    lastPingAtMs: node.pingStatus === "Online" ? nowMs : node.lastPingAtMs,
  };
  store.nodes.update(changed);
  const [fromMs, toMs] = isForced ? FORCED_MS : LASTS_MS[state];
  const draw = numbersOf(chance, "instance", state, node.nodeId, nowMs)();
  store.due.cancel(INSTANCE_REBOOTED, node.nodeId);
  store.due.set(INSTANCE_SETTLES, node.nodeId, nowMs + Math.round(fromMs + (toMs - fromMs) * draw));
  return { node, state };
}

function unchanged(node: Node): InstanceChange {
  return { node, state: node.machineState };
}

/** As long as the reboot that a step asks for. */
const REBOOT: Distribution = { kind: "normal", meanMs: 55_000, deviationMs: 8_000 };

/** Reboots a machine. With the fault of hanging reboots in the fleet file it does not come back. */
export function beginReboot(node: Node, context: Context): void {
  const { store, chance, nowMs } = context;
  const behaviour = behaviourOf(node, worldOf(context));
  const keys = ["instance", "reboot", node.nodeId, nowMs] as const;
  store.nodes.update({ ...node, pingStatus: "ConnectionLost", lastPingAtMs: nowMs });
  if (happens(behaviour.faults?.rebootHangs, chance, "hangs", ...keys)) return;
  const durationMs = drawMs(behaviour.reboot ?? REBOOT, numbersOf(chance, ...keys)) * (behaviour.slow ?? 1);
  store.due.set(INSTANCE_REBOOTED, node.nodeId, nowMs + Math.max(1, Math.round(durationMs)));
}

/** A terminated instance "remains visible for a short while (usually less than one hour)". */
const VISIBLE_MS = 3600 * 1000;

/** Completes a change of an instance's state. Does nothing if the node was changed in another way meanwhile. */
export const settle: Rule = (nodeId, context) => {
  const { store, nowMs } = context;
  const node = store.nodes.findAny(nodeId);
  switch (node?.machineState) {
    case "pending":
      return updateNode(node, { ...node, machineState: "running", ...booted(nowMs) }, context);
    case "stopping":
      return store.nodes.update({ ...node, machineState: "stopped" });
    case "shutting-down":
      store.nodes.update({ ...node, machineState: "terminated" });
      return store.due.set(INSTANCE_FORGOTTEN, nodeId, nowMs + VISIBLE_MS);
  }
};

export const endReboot: Rule = (nodeId, context) => {
  const node = context.store.nodes.findAny(nodeId);
  if (node?.machineState === "running") updateNode(node, { ...node, ...booted(context.nowMs) }, context);
};

function booted(nowMs: number) {
  return { pingStatus: "Online", lastPingAtMs: nowMs, lastBootAtMs: nowMs } as const;
}

export const forgetInstance: Rule = (nodeId, context) => {
  if (context.store.nodes.findAny(nodeId)?.machineState === "terminated") {
    deleteNode(nodeId, context);
    context.store.launches.delete(nodeId);
  }
};
