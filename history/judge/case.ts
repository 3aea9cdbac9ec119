import { kept } from "../../emulator/input/kept.ts";
import type { Expected } from "../expectation.ts";
import type {
  AutomationRun,
  AutomationStep,
  NodeInvocation,
  TaskInvocation,
  WindowExecution,
  WindowHistory,
  WindowSummary,
  WindowTarget,
} from "../window-history.ts";

/** What a judgement goes by: an execution in its history, and what was expected of it. */
export interface Case {
  readonly history: WindowHistory;
  readonly expected: Expected;
  /** The end of a range that lies in the past: what is judged is how things were then. undefined when they are judged as of now. */
  readonly asOf: Date | undefined;
  readonly execution: WindowExecution;
  /** Whether the nodes' patch data, of which AWS keeps only the newest, can be of this execution. */
  readonly isLast: boolean;
}

/**
 * The ids of the nodes that were to be reached, sorted: those that the expectation names, else those that the targets match
 * now and those that received a command for a target of the window, because they matched when the window ran.
 */
export const expectedNodes = kept((judged: Case): readonly string[] => {
  return judged.expected.nodes ?? [...new Set([...matchingNow(judged), ...matchedThen(judged)])].sort();
});

const matching = kept((window: WindowSummary): ReadonlySet<string> => {
  return new Set([...window.targets, ...window.tasks].flatMap(({ nodeIds }) => nodeIds));
});

/** What targets and tasks match now. */
export function matchingNow({ history: { window } }: Pick<Case, "history">): ReadonlySet<string> {
  return matching(window);
}

const idsOf = kept(({ nodeIds }: WindowTarget): ReadonlySet<string> => new Set(nodeIds));

/** Whether a target matches a node now. */
export function isMatchedBy(target: WindowTarget, instanceId: string): boolean {
  return idsOf(target).has(instanceId);
}

/** A command to a target goes to what AWS resolved it to. A runbook sends its commands wherever it likes. */
function matchedThen({ history: { window }, execution }: Case): string[] {
  const targets = new Set(window.targets.map(({ windowTargetId }) => windowTargetId));
  return execution.tasks
    .filter(({ type }) => type === "RUN_COMMAND")
    .flatMap(({ invocations }) => invocations)
    .filter(({ windowTargetId }) => windowTargetId !== undefined && targets.has(windowTargetId))
    .flatMap(({ nodes }) => nodes.map(({ instanceId }) => instanceId));
}

export function taskInvocations({ tasks }: WindowExecution): TaskInvocation[] {
  return tasks.flatMap(({ invocations }) => invocations);
}

/** What each node did, a line for each command that it was sent. */
export function nodeInvocations(execution: WindowExecution): NodeInvocation[] {
  return taskInvocations(execution).flatMap(({ nodes }) => nodes);
}

const byNode = kept((execution: WindowExecution): ReadonlyMap<string, readonly NodeInvocation[]> => {
  const lists = new Map<string, NodeInvocation[]>();
  for (const node of nodeInvocations(execution)) {
    const own = lists.get(node.instanceId);
    if (own) own.push(node);
    else lists.set(node.instanceId, [node]);
  }
  return lists;
});

/** What one node did, a line for each command that it was sent. */
export function invocationsOf(instanceId: string, execution: WindowExecution): readonly NodeInvocation[] {
  return byNode(execution).get(instanceId) ?? [];
}

/** Nodes that a runbook started, stopped or terminated, or tried to. */
export function changedNodes(execution: WindowExecution): string[] {
  return changingSteps(execution).flatMap(({ changedNodeIds }) => changedNodeIds);
}

function changingSteps(execution: WindowExecution): AutomationStep[] {
  const of = ({ steps }: AutomationRun): AutomationStep[] =>
    steps.flatMap((step) => [step, ...(step.automation ? of(step.automation) : [])]);
  return taskInvocations(execution)
    .flatMap(({ automation }) => (automation ? of(automation) : []))
    .filter(({ changedNodeIds }) => changedNodeIds.length > 0);
}

/** Nodes that a runbook reached without a command: it started, stopped or terminated them. */
const reachedByChange = kept((execution: WindowExecution): ReadonlySet<string> => {
  const steps = changingSteps(execution).filter(({ status }) => status === "Success");
  return new Set(
    steps.flatMap(({ changedNodeIds }) => changedNodeIds).filter((id) => invocationsOf(id, execution).length === 0),
  );
});

/** The task types of which AWS reports no nodes, as a clause; empty if there are none. */
export function untoldWork({ tasks }: WindowExecution): string {
  const types = tasks.filter(({ type }) => type === "LAMBDA" || type === "STEP_FUNCTIONS").map(({ type }) => type);
  if (types.length === 0) return "";
  return `; AWS does not report the nodes of its tasks of type ${[...new Set(types)].join(" and ")}`;
}

/** Status details of a command that waits for its node, could not be delivered, or was not for it. */
const NOT_ARRIVED = ["Pending", "Delayed", "Undeliverable", "Terminated", "InvalidPlatform", "AccessDenied"];

export function hasArrived({ status, statusDetails, steps }: NodeInvocation): boolean {
  const details = statusDetails ?? status;
  // Cancelled at a cutoff, or given up when the command expired: some nodes were at work, others had not been come to.
  if (/^(cancell?(ed|ing)|DeliveryTimedOut)$/i.test(details)) return steps.some(({ startedAt }) => startedAt);
  return !NOT_ARRIVED.includes(details);
}

/** Whether a node at work stopped answering, as when it did not come back from a reboot. It reported no failure, and none is excused. */
export function isLost(node: NodeInvocation): boolean {
  return (node.statusDetails ?? node.status) === "DeliveryTimedOut" && hasArrived(node);
}

/** The expected nodes that no runbook started or stopped, and that were sent nothing, or that something sent to did not arrive at. */
export const missedNodes = kept((judged: Case): readonly string[] => {
  const arrived = new Map<string, boolean>();
  for (const node of nodeInvocations(judged.execution)) {
    arrived.set(node.instanceId, hasArrived(node) && (arrived.get(node.instanceId) ?? true));
  }
  const changed = reachedByChange(judged.execution);
  return expectedNodes(judged).filter((id) => arrived.get(id) !== true && !changed.has(id));
});

/** The expected nodes at which nothing arrived: all there is to say of such a node is that it was not reached. */
export const unreachedNodes = kept((judged: Case): readonly string[] => {
  const changed = reachedByChange(judged.execution);
  return expectedNodes(judged).filter(
    (id) => !invocationsOf(id, judged.execution).some(hasArrived) && !changed.has(id),
  );
});

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

/** Why parts of the execution cannot be read. */
export function unavailableParts({ unavailable, tasks }: WindowExecution): string[] {
  const reasons = [unavailable, ...tasks.flatMap((task) => [task.unavailable, ...task.invocations.map(unavailableOf)])];
  return [...new Set(reasons.filter((reason) => reason !== undefined))];
}

function unavailableOf({ unavailable, unlistedNodes, executionId }: TaskInvocation): string | undefined {
  if (unavailable !== undefined || !unlistedNodes) return unavailable;
  return `of command ${executionId} only the nodes were read on which it did not succeed: read the history without a limit of earlierNodes`;
}

/** Nodes of an execution that were counted and not read; those of one target once, however many commands they were sent. */
export function unlistedNodes(execution: WindowExecution): number {
  const byTarget = new Map<string, { count: number; readonly listed: Set<string> }>();
  for (const { unlistedNodes = 0, nodes, windowTargetId, invocationId } of taskInvocations(execution)) {
    const key = windowTargetId ?? invocationId;
    const own = byTarget.get(key) ?? { count: 0, listed: new Set() };
    own.count = Math.max(own.count, unlistedNodes + nodes.length);
    for (const { instanceId } of nodes) own.listed.add(instanceId);
    byTarget.set(key, own);
  }
  return [...byTarget.values()].reduce((sum, { count, listed }) => sum + Math.max(0, count - listed.size), 0);
}
