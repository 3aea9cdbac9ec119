import { INSTANCE_FORGOTTEN } from "../due-kinds.ts";
import { updateNode } from "../nodes/update-node.ts";
import { deleteNode } from "../patching/delete-node.ts";
import type { Rule } from "../rule.ts";

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
