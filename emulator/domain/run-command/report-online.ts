import type { Context } from "../context.ts";

/** The kind of due entry for a node that is heard of again; its `ref` is the node's id. */
export const NODE_ONLINE = "node-online";

/** To be called by whatever makes a node Online or its machine run: commands may wait for it. */
export function nodeCameOnline(nodeId: string, { store, nowMs }: Context): void {
  store.due.set(NODE_ONLINE, nodeId, nowMs);
}
