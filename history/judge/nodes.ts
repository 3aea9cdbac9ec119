import { isoText } from "../time-words.ts";
import { type Finding, fail, pass } from "../verdict.ts";
import type { NodeState, PatchState } from "../window-history.ts";
import { type Case, expectedNodes, invocationsOf, matchingNow, toleratedNodes } from "./case.ts";
import { isLater, namedPatches, openPatches, staleness } from "./patch-evidence.ts";
import { hasSucceeded } from "./steps.ts";
import { listed } from "./words.ts";

/** Whether the patches are in and the nodes compliant, by what the nodes say now. */
export function judgeNodes(judged: Case): Finding[] {
  const { history, expected } = judged;
  const tolerated = toleratedNodes(judged);
  const nodes = expectedNodes(judged).filter((id) => !tolerated.has(id) && !hasLeft(id, judged));
  const isEach = expected.compliancePercent === 100;
  return [
    ...nodes.flatMap((id) => {
      const node = history.nodes.get(id);
      return [...judgePatch(id, node, judged), ...(isEach ? [judgeCompliance(id, node)] : [])];
    }),
    ...(isEach || expected.compliancePercent === 0 ? [] : [judgeShare(nodes, judged)]),
  ];
}

/** A node that matched when the window ran and is gone since has nothing to say now: its steps are its witness. */
function hasLeft(id: string, judged: Case): boolean {
  const isNamed = judged.expected.nodes !== undefined || matchingNow(judged).includes(id);
  return !isNamed && judged.history.nodes.get(id)?.pingStatus === undefined;
}

function judgePatch(id: string, node: NodeState | undefined, judged: Case): Finding[] {
  const { expected } = judged;
  if (expected.patches === "any") return [];
  const stale = staleness(node, judged);
  if (stale !== undefined) return [fail("patched", id, stale)];
  const { patch, before } = node as NodeState & { readonly patch: PatchState };
  const open = openPatches(patch, expected.patches);
  const was = before ? ` (${before.missing} missing before)` : "";
  const when = isLater(patch, id, judged) ? `, as an operation after the execution says (${endOf(patch)})` : "";
  if (open !== "") {
    const names = namedPatches(node!, expected.patches);
    return [fail("patched", id, `${patch.operation}: ${open}${was}${when}${contradiction(id, judged)}${names}`)];
  }
  const total = patch.installed + patch.installedOther;
  const rest = expected.patches === "all" ? "none missing or failed" : "no critical or security patch missing";
  return [
    pass("patched", id, `${patch.operation}: ${total} patches installed, ${rest}${was}${unapproved(patch)}${when}`),
  ];
}

function endOf({ operationEndedAt }: PatchState): string {
  return operationEndedAt ? isoText(operationEndedAt) : "its end is not told";
}

/** Whether they make the node non-compliant is for the baseline to say, and so for the question after compliance. */
function unapproved({ availableSecurityUpdates: count }: PatchState): string {
  return count === 0
    ? ""
    : `, ${count} security update${count === 1 ? "" : "s"} available that the baseline does not approve`;
}

/** A node that says Success with patches missing is told apart from one that says that it failed. */
function contradiction(id: string, { execution }: Case): string {
  const own = invocationsOf(id, execution);
  return own.length > 0 && own.every(hasSucceeded) ? ", though its command reported Success" : "";
}

function judgeCompliance(id: string, node: NodeState | undefined): Finding {
  const status = node?.patchCompliance;
  if (status === "COMPLIANT") return pass("compliant", id, status);
  return fail("compliant", id, status ?? "nothing was reported about its compliance");
}

function judgeShare(nodes: readonly string[], { history, expected }: Case): Finding {
  const others = nodes.filter((id) => history.nodes.get(id)?.patchCompliance !== "COMPLIANT");
  const compliant = nodes.length - others.length;
  const who = others.length === 0 ? "" : `; not compliant: ${listed(others)}`;
  const text = `${compliant} of ${nodes.length} nodes, at least ${expected.compliancePercent}% expected${who}`;
  const isEnough = nodes.length > 0 && compliant * 100 >= expected.compliancePercent * nodes.length;
  return isEnough ? pass("compliant", history.window.windowId, text) : fail("compliant", history.window.windowId, text);
}
