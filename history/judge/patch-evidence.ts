import type { Expected } from "../expectation.ts";
import { isoText } from "../time-words.ts";
import type { NodeState, PatchDetail, PatchState } from "../window-history.ts";
import { type Case, invocationsOf } from "./case.ts";

/** Counts that are not what they should be, in words; empty when the patches are in. What is not applicable never counts. */
export function openPatches(patch: PatchState, patches: Expected["patches"]): string {
  const rebooting = patch.rebootOption === "NoReboot" ? " (RebootOption was NoReboot)" : "";
  const counts: [number, string][] =
    patches === "all"
      ? [
          [patch.missing, "missing"],
          [patch.failed, "failed"],
          [patch.installedPendingReboot, `waiting for a reboot${rebooting}`],
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

/** Names that are written out. */
const NAMES_MAX = 3;

/** The first of the patches that are open, by name, as far as they were read: `; not in: kernel.x86_64, Failed, Critical, …`. */
export function namedPatches({ patches }: NodeState, asked: Expected["patches"]): string {
  const open = (patches?.open ?? []).filter((patch) => asked === "all" || isCriticalOrSecurity(patch));
  if (open.length === 0) return "";
  const names = open.slice(0, NAMES_MAX).map(nameOf).join(", ");
  const rest = open.length - NAMES_MAX;
  return `; not in: ${names}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function isCriticalOrSecurity({ severity, classification }: PatchDetail): boolean {
  return /^critical$/i.test(severity) || /security/i.test(classification);
}

function nameOf({ id, title, state, severity, cveIds }: PatchDetail): string {
  // On Windows the id is a bare KB number; on Linux the title repeats the id and adds the version.
  const name = title.startsWith(id) || title === "" ? title || id : `${id} ${title}`;
  const cves =
    cveIds.length === 0 ? [] : [cveIds.length === 1 ? cveIds[0]! : `${cveIds[0]} and ${cveIds.length - 1} more`];
  return `${name} (${[state, ...(severity ? [severity] : []), ...cves].join(", ")})`;
}

/**
 * Why the node's patch data say nothing about this execution: AWS keeps those of the last operation, whoever asked for it.
 *
 * @returns undefined when they do.
 */
export function staleness(node: NodeState | undefined, judged: Case): string | undefined {
  const patch = node?.patch;
  if (!patch) return node?.pingStatus === undefined ? GONE_NODE : "it has never reported patch data";
  if (!isPatchOf(patch, node.instanceId, judged)) {
    const when = patch.operationEndedAt ? isoText(patch.operationEndedAt) : "an unknown time";
    return `its patch data are of ${when}, older than execution ${judged.execution.windowExecutionId}`;
  }
  const groups = targetedPatchGroups(node.instanceId, judged);
  if (groups.length === 0 || groups.includes(patch.patchGroup)) return undefined;
  const own = patch.patchGroup === "" ? "no patch group" : `patch group ${patch.patchGroup}`;
  return `its patch data are of ${own}, by baseline ${patch.baselineId}, and the window's targets name ${groups.join(", ")}`;
}

const GONE_NODE =
  "it has no patch data, and Systems Manager does not know it (any more): it was terminated, or never registered";

/** The seconds by which a clock is cut. */
const TOLERANCE_MS = 2_000;

/**
 * Whether the data are of this execution or newer. Operations are reported by the node's clock, as its steps are, so
 * where it took a step the two are compared; where it took none there is only AWS's clock.
 */
function isPatchOf(patch: PatchState, instanceId: string, { execution }: Case): boolean {
  if (!patch.operationEndedAt) return false;
  const { firstMs = execution.startedAt.getTime() } = nodeSpan(instanceId, { execution });
  return patch.operationEndedAt.getTime() >= firstMs - TOLERANCE_MS;
}

/** By the node's clock: when its first step in the execution started, and when its last one ended. */
function nodeSpan(instanceId: string, { execution }: Pick<Case, "execution">): { firstMs?: number; lastMs?: number } {
  const steps = invocationsOf(instanceId, execution).flatMap((node) => node.steps);
  const starts = steps.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  const ends = steps.flatMap(({ endedAt }) => (endedAt ? [endedAt.getTime()] : []));
  return {
    ...(starts.length > 0 ? { firstMs: Math.min(...starts) } : {}),
    ...(ends.length > 0 ? { lastMs: Math.max(...ends) } : {}),
  };
}

/** Whether the data are of an operation that started after the execution's own: they say how the node is, not what it did. */
export function isLater({ operationStartedAt }: PatchState, instanceId: string, judged: Case): boolean {
  const { lastMs = judged.execution.endedAt?.getTime() } = nodeSpan(instanceId, judged);
  return (
    lastMs !== undefined && operationStartedAt !== undefined && operationStartedAt.getTime() > lastMs + TOLERANCE_MS
  );
}

/** The patch groups by which the targets match the node, and whose baseline therefore has to have judged it. */
function targetedPatchGroups(instanceId: string, { history, expected }: Case): string[] {
  if (expected.nodes) return [];
  return history.window.targets
    .filter(({ nodeIds }) => nodeIds.includes(instanceId))
    .flatMap(({ selectors }) => selectors.filter(({ key }) => /^tag:Patch ?Group$/.test(key)))
    .flatMap(({ values }) => values);
}

/** Whether the patch data say that the patches are in, whatever the command's status says. */
export function isPatched(node: NodeState | undefined, judged: Case): boolean {
  const patches = judged.expected.patches === "any" ? "all" : judged.expected.patches;
  const patch = node?.patch;
  return (
    judged.isLast && patch !== undefined && staleness(node, judged) === undefined && openPatches(patch, patches) === ""
  );
}
