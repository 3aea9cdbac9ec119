import type { Context } from "../context.ts";

/** Deletes a node with its reports. The histories of commands and windows keep their entries. */
export function deleteNode(nodeId: string, { store }: Context): void {
  store.nodes.delete(nodeId);
  store.compliance.deleteResource(nodeId);
}
