import type { DeclaredTarget, DeclaredTask } from "../declared.ts";
import { countText, isMatched, type MatchedNodes } from "../matched-nodes.ts";
import { forEachWindow, type Rule, type WindowFacts } from "../rule.ts";
import { selectionText } from "../selection-text.ts";
import type { WarningName } from "../warnings.ts";

/** The targets of a window and the tasks that name nodes themselves, with what they match. */
function matched({ window, nodesOf }: WindowFacts) {
  const parts: [what: string, part: DeclaredTarget | DeclaredTask, selection: string][] = [
    ...window.targets.map((target): [string, DeclaredTarget, string] => [
      "Target",
      target,
      target.selection ? selectionText(target.selection) : "",
    ]),
    ...window.tasks.flatMap((task): [string, DeclaredTask, string][] =>
      task.instances ? [["Task", task, selectionText(task.instances)]] : [],
    ),
  ];
  return parts.flatMap(([what, part, selection]) => {
    const nodes = nodesOf(part);
    return isMatched(nodes) ? [{ what: `${what} ${part.name} (${selection})`, urn: part.resource.urn, nodes }] : [];
  });
}

function ruleOf(name: WarningName, message: (what: string, nodes: MatchedNodes) => string | undefined): Rule {
  return forEachWindow((facts) =>
    matched(facts).flatMap(({ what, urn, nodes }) => {
      const text = message(what, nodes);
      return text === undefined ? [] : [{ name, message: text, urn }];
    }),
  );
}

const noNodes = ruleOf("no-nodes", (what, { count, otherResources }) =>
  count + otherResources > 0
    ? undefined
    : `${what} matches no managed node now: its tasks have nothing to run on. Check the spelling, and that the nodes are registered in Systems Manager.`,
);

const allOffline = ruleOf("nodes-offline", (what, { count, offline, isAtLeast }) =>
  count === 0 || offline !== count || isAtLeast
    ? undefined
    : `${what}: ${count === 1 ? "its node is" : `all its ${count} nodes are`} offline: no command reaches ${count === 1 ? "it" : "them"}. Check the SSM Agent.`,
);

/** How many ids a message names. */
const NAMED_MAX = 3;

const unmanaged = ruleOf("nodes-unmanaged", (what, { count, unmanaged, isOfIds }) => {
  // A target of ids of which none is a node is one that matches nothing.
  if (unmanaged === undefined || unmanaged.length === 0 || (isOfIds && count === 0)) return undefined;
  const named = unmanaged.slice(0, NAMED_MAX).join(", ");
  const more = unmanaged.length > NAMED_MAX ? ` and ${unmanaged.length - NAMED_MAX} more` : "";
  if (isOfIds) {
    return `${what}: ${named}${more} ${unmanaged.length === 1 ? "is not a managed node" : "are not managed nodes"} now. Check the ids, and the SSM Agent.`;
  }
  return `${what}: ${unmanaged.length} running ${unmanaged.length === 1 ? "instance has" : "instances have"} these tags without being managed nodes: ${named}${more}. Check their instance profile and SSM Agent.`;
});

export const NODE_RULES: readonly Rule[] = [noNodes, allOffline, unmanaged];

/** For messages that speak of a number of nodes. */
export function nodesText(nodes: Pick<MatchedNodes, "count" | "isAtLeast">): string {
  return `${countText(nodes)} ${nodes.count === 1 && !nodes.isAtLeast ? "node" : "nodes"}`;
}
