import type { Expected } from "../expectation.ts";
import type { NodeState, PatchState } from "../window-history.ts";
import type { Case } from "./case.ts";

/** Counts that are not what they should be, in words; empty when the patches are in. */
export function openPatches(patch: PatchState, patches: Expected["patches"]): string {
  const counts: [number, string][] =
    patches === "all"
      ? [
          [patch.missing, "missing"],
          [patch.failed, "failed"],
          [patch.installedPendingReboot, "waiting for a reboot"],
          [patch.installedRejected, "installed though rejected"],
        ]
      : [
          [patch.criticalNonCompliant, "critical not in"],
          [patch.securityNonCompliant, "security not in"],
        ];
  return counts
    .filter(([count]) => count !== 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

/** Whether the node's patch data are of this execution: AWS keeps those of the last operation, whoever asked for it. */
export function isPatchOf(patch: PatchState, { execution }: Case): boolean {
  return patch.operationEndedAt !== undefined && patch.operationEndedAt >= execution.startedAt;
}

/** Whether the patch data say that the patches are in, whatever the command's status says. */
export function isPatched(node: NodeState | undefined, judged: Case): boolean {
  const patches = judged.expected.patches === "any" ? "all" : judged.expected.patches;
  const patch = node?.patch;
  return judged.isLast && patch !== undefined && isPatchOf(patch, judged) && openPatches(patch, patches) === "";
}
