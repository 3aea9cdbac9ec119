import type { Expected } from "../expectation.ts";
import { openCount } from "../open-count.ts";
import { dataOf } from "../patch-changes.ts";
import { isoText, zoneOf } from "../time-words.ts";
import type { JudgedCount, NodeInvocation, NodeState, PatchDetail, PatchState } from "../window-history.ts";
import { type Case, isLost, isMatchedBy } from "./case.ts";

/**
 * Counts that are not what they should be, in words; empty when the patches are installed. What is not applicable never counts. A count
 * that AWS did not report proves nothing.
 */
export function openPatches(patch: PatchState, patches: Expected["patches"]): string {
  const rebooting = patch.rebootOption === "NoReboot" ? " (RebootOption was NoReboot)" : "";
  const counts: [JudgedCount, string][] =
    patches === "all"
      ? [
          ["missing", "missing"],
          ["failed", "failed"],
          ["installedPendingReboot", `waiting for a reboot${rebooting}`],
          ["installedRejected", "installed though rejected"],
        ]
      : [
          ["criticalNonCompliant", "critical not installed"],
          ["securityNonCompliant", "security not installed"],
        ];
  return counts
    .flatMap(([count, word]) => {
      if (patch.unreported?.includes(count)) return [`an unknown number ${word}`];
      return patch[count] === 0 ? [] : [`${patch[count]} ${word}`];
    })
    .join(", ");
}

/** Names that are written out. */
const NAMES_MAX = 3;

/** The first of the patches that are open, by name, as far as they were read: `; not installed: kernel.x86_64, Failed, Critical, …`. */
export function namedPatches({ patches }: NodeState, asked: Expected["patches"]): string {
  const open = (patches?.open ?? []).filter((patch) => asked === "all" || isCriticalOrSecurity(patch));
  if (open.length === 0) return "";
  const names = open.slice(0, NAMES_MAX).map(nameOf).join(", ");
  const rest = open.length - NAMES_MAX;
  return `; not installed: ${names}${rest > 0 ? ` and ${rest} more` : ""}`;
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
 * Why the node's patch data proves nothing about this execution: AWS keeps only the data of the last operation.
 *
 * @returns undefined when they do.
 */
export function staleness(node: NodeState | undefined, judged: Case): string | undefined {
  const { history, execution, asOf } = judged;
  const patch = node?.patch;
  if (!patch) return node?.pingStatus === undefined ? UNKNOWN_NODE : "it never reported patch data";
  const zone = zoneOf(history.window);
  const when = patch.operationEndedAt ? isoText(patch.operationEndedAt, zone) : "an unknown time";
  if (dataOf(node, execution) === "earlier") {
    return `its patch data of ${when} is older than execution ${execution.windowExecutionId}`;
  }
  const groups = targetedPatchGroups(node.instanceId, judged);
  if (groups.length > 0 && !groups.includes(patch.patchGroup)) {
    const own = patch.patchGroup === "" ? "no patch group" : `patch group ${patch.patchGroup}`;
    return `its patch data is of ${own} (baseline ${patch.baselineId}), but the window targets ${groups.join(", ")}`;
  }
  if (asOf === undefined || isSettledAsOf(node, asOf)) return undefined;
  const then = isoText(asOf, zone);
  return `patches missing at the end of the range, ${then}, unknown: AWS keeps only the last operation, the ${patch.operation} of ${when}${sinceText(node, asOf)}`;
}

function sinceText({ patch, patches }: NodeState, asOf: Date): string {
  const since = (patches?.installed ?? []).filter((detail) => lastInstant(detail) >= asOf.getTime()).length;
  const open = openCount(patch);
  const parts = [
    ...(since > 0 ? [`${since} patch${since === 1 ? "" : "es"} installed since`] : []),
    ...(open > 0 ? [`${open} not installed`] : []),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

const UNKNOWN_NODE = "it has no patch data and is unknown to Systems Manager: it was terminated or never registered";

/**
 * Whether the patch data say how the node was at an instant: they are of an operation before it, or of one after it that found
 * nothing missing, with nothing installed in between.
 */
export function isSettledAsOf({ patch, patches }: NodeState, asOf: Date): boolean {
  if (!patch?.operationEndedAt || patch.operationEndedAt < asOf) return true;
  if (openCount(patch) > 0 || !patches?.installed || patches.unavailable !== undefined) return false;
  return patches.installed.every((detail) => lastInstant(detail) < asOf.getTime());
}

/** Of a patch with a day and no time, the end of that day. */
function lastInstant({ installedAt, isDayOnly }: PatchDetail): number {
  return (installedAt?.getTime() ?? Number.POSITIVE_INFINITY) + (isDayOnly ? DAY_MS : 0);
}

const DAY_MS = 86_400_000;

/** The patch groups by which the targets match the node, and whose baseline therefore has to have judged it. */
function targetedPatchGroups(instanceId: string, { history, expected }: Case): string[] {
  if (expected.nodes) return [];
  return history.window.targets
    .filter((target) => isMatchedBy(target, instanceId))
    .flatMap(({ selectors }) => selectors.filter(({ key }) => /^tag:Patch ?Group$/.test(key)))
    .flatMap(({ values }) => values);
}

/** Whether the patch data say that the patches are installed, whatever the command's status says. */
function isPatched(node: NodeState | undefined, judged: Case): boolean {
  const patches = judged.expected.patches === "criticalAndSecurity" ? "criticalAndSecurity" : "all";
  const patch = node?.patch;
  return (
    judged.isLast && patch !== undefined && staleness(node, judged) === undefined && openPatches(patch, patches) === ""
  );
}

/** Whether the patches of a node that did not succeed are installed nevertheless. Of a node that is lost that is no excuse. */
export function isPatchedNevertheless(node: NodeInvocation, judged: Case): boolean {
  return !isLost(node) && isPatched(judged.history.nodes.get(node.instanceId), judged);
}
