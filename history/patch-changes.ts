import type { NodeState, PatchDetail, PatchesBefore, WindowExecution } from "./window-history.ts";

const DAY_MS = 86_400_000;
/** A node's clock and AWS's differ, and an installation is reported a little after it. */
const GRACE_MS = 2 * 60_000;

/** The patches of a node that went in while an execution ran, as far as instants of installation tell. */
export interface PatchChanges {
  /** By an instant within the execution. */
  readonly during: readonly PatchDetail[];
  /** On a day on which the execution ran; at which time is not told. */
  readonly thatDay: readonly PatchDetail[];
}

/** What somebody else installed while the execution ran is among them: the API does not tell who installed a patch. */
export function patchChanges({ startedAt, endedAt }: WindowExecution, { patches }: NodeState): PatchChanges {
  const from = startedAt.getTime();
  const to = (endedAt?.getTime() ?? Number.POSITIVE_INFINITY) + GRACE_MS;
  const installed = patches?.installed ?? [];
  const isWithin = ({ installedAt, isDayOnly }: PatchDetail) => {
    const at = installedAt?.getTime() ?? Number.NaN;
    return at <= to && at + (isDayOnly ? DAY_MS : 0) >= from;
  };
  const within = installed.filter(isWithin);
  return {
    during: within.filter(({ isDayOnly }) => !isDayOnly),
    thatDay: within.filter(({ isDayOnly }) => isDayOnly),
  };
}

/**
 * The node's counts before: as they were read, or what they must have been for the patches that went in since to have been
 * missing. What was not in the baseline (InstalledOther) was not missing before.
 */
export function patchesBefore(
  { patch, patchBefore, patches }: Pick<NodeState, "patch" | "patchBefore" | "patches">,
  since: Date | undefined,
): PatchesBefore | undefined {
  if (patchBefore) {
    const { installed, installedOther, missing, failed } = patchBefore;
    return { source: "read", installed: installed + installedOther, missing: missing + failed };
  }
  if (!patch || !patches?.installed || !since || patches.unavailable !== undefined) return undefined;
  const added = patches.installed.filter(({ installedAt, isDayOnly }) => !isDayOnly || installedAt! >= since);
  const wasMissing = added.filter(({ state }) => state === "Installed" || state === "InstalledPendingReboot").length;
  const isPending = added.filter(
    ({ state }) => state === "InstalledPendingReboot" || state === "InstalledRejected",
  ).length;
  return {
    source: "reconstructed",
    installed: patch.installed + patch.installedOther - (added.length - isPending),
    missing: patch.missing + patch.failed + wasMissing,
  };
}
