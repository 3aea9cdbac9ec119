import { type Finding, fail, pass } from "../verdict.ts";
import { type Case, changedNodes, expectedNodes, nodeInvocations, unavailableParts, untoldWork } from "./case.ts";
import { listed } from "./words.ts";

/** Whether only the expected nodes were touched: sent a command, or started or stopped by a runbook. */
export function judgeOutsiders(judged: Case): Finding[] {
  const { history, expected, execution } = judged;
  const id = execution.windowExecutionId;
  if (expected.outsiders) return [];
  const [unavailable] = unavailableParts(execution);
  if (unavailable !== undefined) return [fail("nobody-else", id, `touched nodes unknown: ${unavailable}`)];
  const insiders = new Set(expectedNodes(judged));
  if (history.window.isDeleted && insiders.size === 0) {
    return [fail("nobody-else", id, "the targets were deleted with the window: name the expected nodes (nodes)")];
  }
  const touched = [...nodeInvocations(execution).map(({ instanceId }) => instanceId), ...changedNodes(execution)];
  const others = [...new Set(touched)].filter((node) => !insiders.has(node)).sort();
  const who = expected.nodes ? "the expected nodes" : "the targets";
  if (others.length === 0) {
    return [pass("nobody-else", id, `no node outside ${who} was touched${untoldWork(execution)}`)];
  }
  return [fail("nobody-else", id, `it touched ${listed(others)}: ${whyNot(judged)}`)];
}

function whyNot({ history, expected }: Case): string {
  if (expected.nodes) return "not among the expected nodes";
  const groups = history.window.targets.flatMap(({ resourceGroups }) => resourceGroups);
  if (groups.length === 0) return "not targeted by the window";
  return `SSM does not list the nodes of resource group ${groups.join(", ")}: name the expected nodes (nodes)`;
}
