import type { PatchResult } from "../../../store/patch-states.ts";
import type { Context } from "../../context.ts";

/** Keeps what a node reported about its patches; it replaces what the node reported before. */
export function recordPatchResult(nodeId: string, result: PatchResult, context: Context): void {
  const { findings, ...state } = result;
  context.store.patchStates.put({ ...state, nodeId, findingsId: context.store.findings.intern(findings) });
}
