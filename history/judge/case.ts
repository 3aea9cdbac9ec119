import type { Expected } from "../expectation.ts";
import type { NodeInvocation, WindowExecution, WindowHistory } from "../window-history.ts";

/** What a judgement goes by: an execution in its history, and what was expected of it. */
export interface Case {
  readonly history: WindowHistory;
  readonly expected: Expected;
  readonly execution: WindowExecution;
  /** Whether the nodes' patch data, of which AWS keeps only the newest, can be of this execution. */
  readonly isLast: boolean;
}

/** The ids of the nodes that were to be reached, sorted. */
export function expectedNodes({ history, expected }: Pick<Case, "history" | "expected">): readonly string[] {
  return expected.nodes ?? [...new Set(history.window.targets.flatMap(({ nodeIds }) => nodeIds))].sort();
}

/** What each node did, a line for each command that it was sent. */
export function nodeInvocations(execution: WindowExecution): NodeInvocation[] {
  return execution.tasks.flatMap(({ invocations }) => invocations.flatMap(({ nodes }) => nodes));
}

/** Status details of a command that waits for its node, or gave up waiting. */
const NOT_ARRIVED = ["Pending", "Delayed", "DeliveryTimedOut", "Undeliverable", "Terminated"];

export function hasArrived(node: NodeInvocation): boolean {
  return !NOT_ARRIVED.includes(node.statusDetails ?? node.status);
}

/** The expected nodes that were sent nothing, or that something sent to did not arrive at. */
export function missedNodes(judged: Case): string[] {
  const arrived = new Map<string, boolean>();
  for (const node of nodeInvocations(judged.execution)) {
    arrived.set(node.instanceId, hasArrived(node) && (arrived.get(node.instanceId) ?? true));
  }
  return expectedNodes(judged).filter((id) => arrived.get(id) !== true);
}

/** Whether so many of so many are what was expected. */
export function isEnough(count: number, of: number, reached: Expected["reached"]): boolean {
  return "count" in reached ? count >= reached.count : count * 100 >= reached.percent * of;
}

/** Missed nodes of which the expectation says that they may be missed: nothing else is asked about them. */
export function toleratedNodes(judged: Case): ReadonlySet<string> {
  const missed = missedNodes(judged);
  const all = expectedNodes(judged).length;
  return new Set(isEnough(all - missed.length, all, judged.expected.reached) ? missed : []);
}

/** Why something of the execution cannot be read any more. */
export function unavailableParts({ unavailable, tasks }: WindowExecution): string[] {
  const reasons = [
    unavailable,
    ...tasks.flatMap((task) => [task.unavailable, ...task.invocations.map((invocation) => invocation.unavailable)]),
  ];
  return [...new Set(reasons.filter((reason) => reason !== undefined))];
}
