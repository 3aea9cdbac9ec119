import { type Finding, fail, pass } from "../verdict.ts";
import { type Case, expectedNodes, nodeInvocations, unavailableParts } from "./case.ts";
import { listed } from "./words.ts";

/** Whether nobody but the expected nodes was touched. */
export function judgeOutsiders(judged: Case): Finding[] {
  const { history, expected, execution } = judged;
  const id = execution.windowExecutionId;
  if (expected.outsiders) return [];
  const [gone] = unavailableParts(execution);
  if (gone !== undefined) return [fail("nobody-else", id, `whom it touched cannot be told: ${gone}`)];
  const insiders = new Set(expectedNodes(judged));
  if (history.window.isDeleted && insiders.size === 0) {
    return [fail("nobody-else", id, "its targets are gone with the window: name the expected nodes (nodes)")];
  }
  const others = [...new Set(nodeInvocations(execution).map(({ instanceId }) => instanceId))].filter(
    (node) => !insiders.has(node),
  );
  const who = expected.nodes ? "the expected nodes" : "the targets";
  if (others.length === 0) return [pass("nobody-else", id, `no node outside ${who} was touched`)];
  const what = expected.nodes ? "not among the expected nodes" : "no targets of the window";
  return [fail("nobody-else", id, `it touched ${listed(others)}, ${what}`)];
}
