import { type Finding, fail, pass } from "../verdict.ts";
import type { WindowSummary } from "../window-history.ts";
import {
  type Case,
  expectedNodes,
  hasArrived,
  invocationsOf,
  isEnough,
  missedNodes,
  taskInvocations,
  unavailableParts,
  untoldWork,
} from "./case.ts";
import { listed } from "./words.ts";

/** Whether the expected nodes were reached. */
export function judgeReach(judged: Case): Finding[] {
  const { history, expected, execution } = judged;
  const nodes = expectedNodes(judged);
  if (nodes.length === 0) {
    return [
      worksWithoutNodes(judged)
        ? pass("reached", execution.windowExecutionId, WITHOUT_NODES)
        : fail("reached", history.window.windowId, nobodyExpected(history.window)),
    ];
  }
  const missed = missedNodes(judged);
  const [unavailable] = unavailableParts(execution);
  if (missed.length > 0 && unavailable !== undefined) {
    return [fail("reached", execution.windowExecutionId, `reached nodes unknown: ${unavailable}`)];
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

const WITHOUT_NODES =
  "no nodes to reach: the window has no target, and no task that sends a command; name the nodes that it should change (nodes) to check them";

/** Functions, state machines and runbooks need no nodes. What a runbook did to nodes is a finding of its own. */
function worksWithoutNodes({ history: { window }, execution }: Case): boolean {
  const { isDeleted, targets, tasks } = window;
  // A target that was deregistered since is still named by its tasks, and by what ran for it.
  const hadTargets =
    tasks.some(({ windowTargetIds }) => windowTargetIds.length > 0) ||
    taskInvocations(execution).some(({ windowTargetId }) => windowTargetId !== undefined);
  const sendsNothing = [...tasks, ...execution.tasks].every(({ type }) => type !== "RUN_COMMAND");
  return !isDeleted && targets.length === 0 && tasks.length > 0 && !hadTargets && sendsNothing;
}

function nobodyExpected({ isDeleted, targets }: WindowSummary): string {
  if (isDeleted)
    return "expected nodes unknown: the window and its targets were deleted; name the expected nodes (nodes)";
  const groups = targets.flatMap(({ resourceGroups }) => resourceGroups);
  if (groups.length > 0) {
    return `SSM does not list the nodes of resource group ${groups.join(", ")}, and no command was sent: name the expected nodes (nodes)`;
  }
  if (targets.length === 0) return "the window has no target: register one, or name the expected nodes (nodes)";
  return "the window's targets match no managed node: check the tags of the targets and the nodes";
}

function reachedText(nodes: readonly string[], missed: readonly string[], judged: Case): string {
  const source = judged.expected.nodes ? "expected" : "targeted";
  const groups = judged.history.window.targets.flatMap(({ resourceGroups }) => resourceGroups);
  const resolved =
    judged.expected.nodes || groups.length === 0
      ? ""
      : ` (resource group ${groups.join(", ")} as AWS resolved it when the window ran)`;
  if (missed.length === 0) return `all ${nodes.length} ${source} nodes: ${listed(nodes)}${resolved}`;
  const count = `${nodes.length - missed.length} of ${nodes.length} ${source} nodes, at least ${wanted(judged)} expected`;
  return `${count}; not reached: ${listed(missed)}`;
}

function wanted({ expected: { reached } }: Case): string {
  return "count" in reached ? String(reached.count) : `${reached.percent}%`;
}

function missedNode(id: string, { history, execution }: Case): Finding {
  const ping = history.nodes.get(id)?.pingStatus ?? "unknown to Systems Manager";
  const own = invocationsOf(id, execution);
  // Of several commands, the one to speak of is the one that did not arrive.
  const node = own.find((one) => !hasArrived(one));
  const others = own.length > 1 ? ", one of several sent to it" : "";
  const what = node
    ? `its command did not arrive (${node.statusDetails ?? node.status})${others}`
    : `no command was sent to it${untoldWork(execution)}`;
  return fail("reached", id, `${what} in execution ${execution.windowExecutionId}; its ping status is ${ping}`);
}
