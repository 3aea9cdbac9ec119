import type { Node } from "../../store/nodes.ts";
import type { Context } from "../context.ts";
import { NODE_ONLINE } from "../due-kinds.ts";

/** Writes a node that was changed. When the change makes it reachable, the commands that wait for it are sent. */
export function updateNode(before: Node, changed: Node, { store, nowMs }: Context): void {
  store.nodes.update(changed);
  if (isReachable(changed) && !isReachable(before)) store.due.set(NODE_ONLINE, changed.nodeId, nowMs);
}

/** Whether its agent listens for commands. */
export function isReachable({ machineState, pingStatus }: Node): boolean {
  return machineState === "running" && pingStatus === "Online";
}
