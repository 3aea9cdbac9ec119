import type { PatchState } from "./window-history.ts";

/** Patches of a node that are not in, whatever they wait for; 0 for one without patch data. */
export function openCount(patch: PatchState | undefined): number {
  return patch ? patch.missing + patch.failed + patch.installedPendingReboot + patch.installedRejected : 0;
}
