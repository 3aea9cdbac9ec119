import type { Context } from "../context.ts";

/** A node leaves the fleet, and what it reported goes with it. Histories of commands and windows keep their entries. */
export function deleteNode(nodeId: string, { store }: Context): void {
  store.nodes.delete(nodeId);
  store.patchStates.delete(nodeId);
  store.compliance.deleteResource(nodeId);
}
