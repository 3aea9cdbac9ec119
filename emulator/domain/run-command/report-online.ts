import type { Context } from "../context.ts";
import { NODE_ONLINE } from "../due-kinds.ts";

/** To be called by whatever makes a node Online or its machine run: commands may wait for it. */
export function nodeCameOnline(nodeId: string, { store, nowMs }: Context): void {
  store.due.set(NODE_ONLINE, nodeId, nowMs);
}
