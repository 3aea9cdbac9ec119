import { nodeInvocations } from "../judge/case.ts";
import { closesAt, cutoffAt } from "../judge/end.ts";
import { hasSucceeded } from "../judge/steps.ts";
import { openCount } from "../open-count.ts";
import { patchChanges } from "../patch-changes.ts";
import { lengthText } from "../time-words.ts";
import type { Verdict } from "../verdict.ts";
import type { NodeState, WindowExecution, WindowHistory } from "../window-history.ts";

/** An execution in numbers, to be compared with others of its window. */
export interface ExecutionFacts {
  readonly execution: WindowExecution;
  /** undefined while it runs */
  readonly tookMs: number | undefined;
  /** By the duration and cutoff that the window has now; undefined when they are not known. */
  readonly cutoffAt: Date | undefined;
  readonly closesAt: Date | undefined;
  /** How long before the window closed it ended; below zero when it ended after. undefined while it runs. */
  readonly slackMs: number | undefined;
  /** Nodes that were sent a command. */
  readonly nodes: number;
  /** Those of them that did not end well. */
  readonly failedNodes: number;
  /** Patches that went in while it ran; undefined when they were not read by name. */
  readonly patchesIn: PatchesIn | undefined;
}

/** Patches that went in, counted on the nodes whose patches were read by name. */
export interface PatchesIn {
  readonly count: number;
  /** Of so many nodes that have patch data at all. */
  readonly readNodes: number;
  readonly ofNodes: number;
}

export function executionFacts(execution: WindowExecution, { window, nodes }: WindowHistory): ExecutionFacts {
  const { startedAt, endedAt } = execution;
  const closes = closesAt(window, execution);
  const sent = nodeInvocations(execution);
  const ids = new Set(sent.map(({ instanceId }) => instanceId));
  const failed = new Set(sent.filter((node) => !hasSucceeded(node)).map(({ instanceId }) => instanceId));
  return {
    execution,
    tookMs: endedAt && endedAt.getTime() - startedAt.getTime(),
    cutoffAt: closes && cutoffAt(window, closes),
    closesAt: closes,
    slackMs: closes && endedAt && closes.getTime() - endedAt.getTime(),
    nodes: ids.size,
    failedNodes: failed.size,
    patchesIn: patchesIn(execution, [...nodes.values()]),
  };
}

function patchesIn(execution: WindowExecution, nodes: readonly NodeState[]): PatchesIn | undefined {
  return countOver(nodes, (node) => {
    const { during, thatDay } = patchChanges(execution, node);
    return during.length + thatDay.length;
  });
}

function countOver(nodes: readonly NodeState[], countOf: (node: NodeState) => number): PatchesIn | undefined {
  const read = nodes.filter(({ patches }) => patches?.installed);
  if (read.length === 0) return undefined;
  const count = read.reduce((sum, node) => sum + countOf(node), 0);
  return { count, readNodes: read.length, ofNodes: nodes.filter(({ patch }) => patch).length };
}

/** `on 200 of 998 nodes, whose patches were read`; empty when all were. */
export function coverage({ readNodes, ofNodes }: PatchesIn): string {
  return readNodes === ofNodes ? "" : ` on the ${readNodes} of ${counted(ofNodes, "node")} whose patches were read`;
}

/** A verdict in numbers. */
export interface VerdictFacts {
  /** The executions that were judged, oldest first. */
  readonly judged: readonly ExecutionFacts[];
  readonly patchedNodes: number;
  /** Nodes that were asked about their patches. */
  readonly askedNodes: number;
  readonly openPatches: number;
  /** Patches that went in since the range's oldest execution; undefined when they were not read by name. */
  readonly patchesInRange: PatchesIn | undefined;
  readonly yes: number;
  readonly no: number;
}

/** The executions that were judged, oldest first. */
export function judgedExecutions({ executions }: WindowHistory, ids: readonly string[]): WindowExecution[] {
  return executions.filter(({ windowExecutionId }) => ids.includes(windowExecutionId));
}

export function verdictFacts(history: WindowHistory, { findings, windowExecutionIds }: Verdict): VerdictFacts {
  const nodes = [...history.nodes.values()];
  const asked = findings.filter(({ check }) => check === "patched");
  return {
    judged: judgedExecutions(history, windowExecutionIds).map((execution) => executionFacts(execution, history)),
    patchedNodes: asked.filter(({ passed }) => passed).length,
    askedNodes: asked.length,
    openPatches: nodes.reduce((sum, node) => sum + openCount(node.patch), 0),
    patchesInRange: countOver(nodes, ({ patches }) => patches?.installed?.length ?? 0),
    yes: findings.filter(({ passed }) => passed).length,
    no: findings.filter(({ passed }) => !passed).length,
  };
}

/** Whether the patching really happened, in a sentence with the numbers. */
export function verdictSentence(history: WindowHistory, verdict: Verdict): string {
  const facts = verdictFacts(history, verdict);
  const last = facts.judged.at(-1);
  const checks = verdict.passed
    ? `All ${facts.yes} checks say yes`
    : `${facts.no} of ${facts.yes + facts.no} checks ${facts.no === 1 ? "says" : "say"} no`;
  const parts = [
    ...(facts.askedNodes > 0 ? [`${facts.patchedNodes} of ${counted(facts.askedNodes, "node")} patched`] : []),
    ...(last?.patchesIn ? [wentIn(last.patchesIn)] : []),
    ...(facts.openPatches > 0 ? [`${counted(facts.openPatches, "patch", "patches")} still open`] : []),
    ...(last ? [endText(last)] : ["no execution was judged"]),
  ];
  return `${checks}: ${parts.join(", ")}.`;
}

function wentIn(patches: PatchesIn): string {
  return `${counted(patches.count, "patch", "patches")} went in${coverage(patches)}`;
}

function endText({ tookMs, slackMs }: ExecutionFacts): string {
  if (tookMs === undefined) return "still running";
  if (slackMs === undefined) return `done in ${lengthText(tookMs)}`;
  return `done in ${lengthText(tookMs)}, ${slackText(slackMs)}`;
}

/** `1 h 56 min before its window closed` */
export function slackText(slackMs: number): string {
  return slackMs < 0
    ? `${lengthText(-slackMs)} after its window closed`
    : `${lengthText(slackMs)} before its window closed`;
}

/** `1 node`, `3 patches` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
