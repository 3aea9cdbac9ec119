import { type Finding, fail, pass } from "../verdict.ts";
import type { NodeState, PatchState } from "../window-history.ts";
import { type Case, expectedNodes, nodeInvocations, toleratedNodes } from "./case.ts";
import { isPatchOf, openPatches } from "./patch-evidence.ts";
import { hasSucceeded } from "./steps.ts";
import { iso, listed } from "./words.ts";

/** Whether the patches are in and the nodes compliant, by what the nodes say now. */
export function judgeNodes(judged: Case): Finding[] {
  const { history, expected } = judged;
  const tolerated = toleratedNodes(judged);
  const nodes = expectedNodes(judged).filter((id) => !tolerated.has(id));
  const isEach = expected.compliancePercent === 100;
  return [
    ...nodes.flatMap((id) => {
      const node = history.nodes.get(id);
      return [...judgePatch(id, node, judged), ...(isEach ? [judgeCompliance(id, node)] : [])];
    }),
    ...(isEach || expected.compliancePercent === 0 ? [] : [judgeShare(nodes, judged)]),
  ];
}

function judgePatch(id: string, node: NodeState | undefined, judged: Case): Finding[] {
  const { expected, execution } = judged;
  const patch = node?.patch;
  if (expected.patches === "any") return [];
  if (!patch) return [fail("patched", id, "it has never reported patch data")];
  if (!isPatchOf(patch, judged)) {
    const when = patch.operationEndedAt ? iso(patch.operationEndedAt) : "an unknown time";
    return [fail("patched", id, `its patch data are of ${when}, older than execution ${execution.windowExecutionId}`)];
  }
  const open = openPatches(patch, expected.patches);
  const before = node.patchBefore ? ` (${node.patchBefore.missing} missing before)` : "";
  if (open !== "") return [fail("patched", id, `${patch.operation}: ${open}${before}${contradiction(id, judged)}`)];
  const total = patch.installed + patch.installedOther;
  const rest = expected.patches === "all" ? "none missing or failed" : "no critical or security patch missing";
  return [
    pass("patched", id, `${patch.operation}: ${total} patches installed, ${rest}${before}${later(patch, judged)}`),
  ];
}

/** AWS keeps a node's last operation only. One from after the execution says how the node is, not what the execution did. */
function later({ operationStartedAt, operationEndedAt }: PatchState, { execution }: Case): string {
  if (!execution.endedAt || !operationStartedAt || operationStartedAt <= execution.endedAt) return "";
  return `, as an operation after the execution says (${iso(operationEndedAt!)})`;
}

/** A node that says Success with patches missing is told apart from one that says that it failed. */
function contradiction(id: string, { execution }: Case): string {
  const own = nodeInvocations(execution).filter(({ instanceId }) => instanceId === id);
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
