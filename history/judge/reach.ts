import { type Finding, fail, pass } from "../verdict.ts";
import { type Case, expectedNodes, isEnough, missedNodes, nodeInvocations, unavailableParts } from "./case.ts";
import { listed } from "./words.ts";

/** Whether the expected nodes were reached. */
export function judgeReach(judged: Case): Finding[] {
  const { history, expected, execution } = judged;
  const { window } = history;
  const nodes = expectedNodes(judged);
  if (nodes.length === 0) {
    const text = window.isDeleted
      ? "nobody knows which nodes were expected, for its targets are gone with it: name them (nodes)"
      : "its targets match no managed node: check the tags of target and nodes";
    return [fail("reached", window.windowId, text)];
  }
  const missed = missedNodes(judged);
  const [gone] = unavailableParts(execution);
  if (missed.length > 0 && gone !== undefined) {
    return [fail("reached", execution.windowExecutionId, `which nodes it reached cannot be told: ${gone}`)];
  }
  if (isEnough(nodes.length - missed.length, nodes.length, expected.reached)) {
    return [pass("reached", execution.windowExecutionId, reachedText(nodes, missed, judged))];
  }
  const isAll = "percent" in expected.reached && expected.reached.percent === 100;
  const count = `${nodes.length - missed.length} of ${nodes.length} nodes, at least ${wanted(judged)} expected`;
  return [
    ...(isAll ? [] : [fail("reached", execution.windowExecutionId, count)]),
    ...missed.map((id) => missedNode(id, judged)),
  ];
}

function reachedText(nodes: readonly string[], missed: readonly string[], judged: Case): string {
  const source = judged.expected.nodes ? "expected" : "targeted";
  if (missed.length === 0) return `all ${nodes.length} ${source} nodes: ${listed(nodes)}`;
  const count = `${nodes.length - missed.length} of ${nodes.length} ${source} nodes, at least ${wanted(judged)} expected`;
  return `${count}; not reached: ${listed(missed)}`;
}

function wanted({ expected: { reached } }: Case): string {
  return "count" in reached ? String(reached.count) : `${reached.percent}%`;
}

function missedNode(id: string, { history, execution }: Case): Finding {
  const ping = history.nodes.get(id)?.pingStatus ?? "unknown to Systems Manager";
  const node = nodeInvocations(execution).findLast(({ instanceId }) => instanceId === id);
  const what = node ? `its command did not arrive (${node.statusDetails ?? node.status})` : "it was sent no command";
  return fail("reached", id, `${what} in execution ${execution.windowExecutionId}; its ping status is ${ping}`);
}
