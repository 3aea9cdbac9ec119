import { dataOf, installedBy, missingBefore } from "../patch-changes.ts";
import { isoText, zoneOf } from "../time-words.ts";
import { type Finding, fail, pass } from "../verdict.ts";
import type { NodeState, PatchState } from "../window-history.ts";
import { type Case, expectedNodes, invocationsOf, matchingNow, toleratedNodes, unreachedNodes } from "./case.ts";
import { isSettledAsOf, namedPatches, openPatches, staleness } from "./patch-evidence.ts";
import { hasSucceeded } from "./steps.ts";
import { listed } from "./words.ts";

/** Whether the patches are installed and the nodes compliant, by the nodes' last patch operation. */
export function judgeNodes(judged: Case): Finding[] {
  const { history, expected } = judged;
  const nodes = askedNodes(judged);
  const isEach = expected.compliancePercent === 100;
  return [
    ...nodes.flatMap((id) => {
      const node = history.nodes.get(id);
      return [...judgePatch(id, node, judged), ...(isEach ? judgeCompliance(id, node, judged) : [])];
    }),
    ...(isEach || expected.compliancePercent === 0 ? [] : [judgeShare(nodes, judged)]),
  ];
}

/** The expected nodes that are asked about their patches: not those that were not reached, or that have left since. */
export function askedNodes(judged: Case): string[] {
  const tolerated = toleratedNodes(judged);
  const unreached = new Set(unreachedNodes(judged));
  return expectedNodes(judged).filter((id) => !tolerated.has(id) && !unreached.has(id) && !hasLeft(id, judged));
}

/**
 * A node that matched when the window ran, is no longer known and has no patch data: its steps are the evidence. Of a stopped node,
 * which Systems Manager does not list either, the patch data remain.
 */
function hasLeft(id: string, judged: Case): boolean {
  const isNamed = judged.expected.nodes !== undefined || matchingNow(judged).has(id);
  const node = judged.history.nodes.get(id);
  return !isNamed && node?.pingStatus === undefined && node?.patch === undefined;
}

function judgePatch(id: string, node: NodeState | undefined, judged: Case): Finding[] {
  const { expected } = judged;
  if (expected.patches === "any") return [];
  const stale = staleness(node, judged);
  const check = expected.patches === "scanned" ? "scanned" : "patched";
  if (stale !== undefined) return [fail(check, id, stale)];
  const { patch } = node as NodeState & { readonly patch: PatchState };
  if (check === "scanned") {
    const found = openPatches(patch, "all") || "none missing or failed";
    return [
      pass(check, id, `${patch.operation}: ${onNode(patch)} on the node; ${found}${laterOperation(node!, judged)}`),
    ];
  }
  const open = openPatches(patch, expected.patches);
  const before = missingBefore(judged.execution, node!);
  const was = before === undefined ? "" : ` (${before} missing before)`;
  const when = laterOperation(node!, judged);
  if (open !== "") {
    const names = namedPatches(node!, expected.patches);
    const text = `${patch.operation}: ${open}${was}${when}${contradiction(id, judged)}; ${installedText(node!, judged)}${names}`;
    return [fail("patched", id, text)];
  }
  const rest = expected.patches === "all" ? "none missing or failed" : "no critical or security patch missing";
  const text = `${patch.operation}: ${installedText(node!, judged)}; ${rest}${was}${unapproved(patch)}${when}`;
  return [pass("patched", id, text)];
}

/** `12 installed by this execution, 27 on the node`: what it did, as far as that is known, beside what there is. */
export function installedText(node: NodeState, { execution }: Pick<Case, "execution">): string {
  const total = `${onNode(node.patch!)} on the node`;
  const installed = installedBy(execution, node);
  if (!installed) return total;
  const { during, thatDay, isAtLeast } = installed;
  if (isAtLeast && during.length + thatDay.length === 0) return total;
  const ofDay = thatDay.length === 0 ? "" : `, ${thatDay.length} on its day (the node reports no time)`;
  return `${isAtLeast ? "at least " : ""}${during.length} installed by this execution${ofDay}, ${total}`;
}

/** All that is installed on a node, also what waits for its reboot. */
export function onNode({ installed, installedOther, installedPendingReboot, installedRejected }: PatchState): number {
  return installed + installedOther + installedPendingReboot + installedRejected;
}

function laterOperation(node: NodeState, { execution, history, asOf }: Case): string {
  const { operation, operationEndedAt } = node.patch!;
  if (dataOf(node, execution) !== "later" || !operationEndedAt) return "";
  const zone = zoneOf(history.window);
  const at = isoText(operationEndedAt, zone);
  return asOf && operationEndedAt >= asOf
    ? `, as of ${isoText(asOf, zone)}: nothing was installed from then until the ${operation} of ${at}`
    : `, according to the ${operation} of ${at}, after this execution`;
}

/** The baseline decides whether they make the node non-compliant, which the check `compliant` reports. */
function unapproved({ availableSecurityUpdates: count }: PatchState): string {
  return count === 0
    ? ""
    : `, ${count} security update${count === 1 ? "" : "s"} available that the baseline does not approve`;
}

/** Marks a node that reports Success although patches are missing. */
function contradiction(id: string, { execution }: Case): string {
  const own = invocationsOf(id, execution);
  return own.length > 0 && own.every(hasSucceeded) ? ", though its command reported Success" : "";
}

function judgeCompliance(id: string, node: NodeState | undefined, judged: Case): Finding[] {
  const status = node?.patchCompliance;
  const isPatchAsked = judged.expected.patches !== "any";
  // Counted once: `patched` already reports missing or older data.
  if (isPatchAsked && (!node?.patch || !isOfThen(node, judged))) return [];
  if (node && !isOfThen(node, judged)) {
    return [
      fail("compliant", id, `unknown at the end of the range: a later operation reports ${status ?? "no compliance"}`),
    ];
  }
  if (status === "COMPLIANT") return [pass("compliant", id, status)];
  return [fail("compliant", id, status ?? "no compliance reported")];
}

function isOfThen(node: NodeState, { asOf }: Case): boolean {
  return asOf === undefined || isSettledAsOf(node, asOf);
}

/** Of a share of the nodes, those that were not reached are not known to be compliant. */
function judgeShare(asked: readonly string[], judged: Case): Finding {
  const { history, expected } = judged;
  const tolerated = toleratedNodes(judged);
  const unreached = unreachedNodes(judged).filter((id) => !tolerated.has(id));
  const isCompliant = (id: string) => {
    const node = history.nodes.get(id);
    return node?.patchCompliance === "COMPLIANT" && isOfThen(node, judged);
  };
  const others = asked.filter((id) => !isCompliant(id));
  const compliant = asked.length - others.length;
  const all = asked.length + unreached.length;
  const who = [
    ...(others.length === 0 ? [] : [`; not compliant: ${listed(others)}`]),
    ...(unreached.length === 0 ? [] : [`; not reached: ${listed(unreached)}`]),
  ].join("");
  const text = `${compliant} of ${all} nodes, at least ${expected.compliancePercent}% expected${who}`;
  const isEnough = all > 0 && compliant * 100 >= expected.compliancePercent * all;
  return isEnough ? pass("compliant", history.window.windowId, text) : fail("compliant", history.window.windowId, text);
}
