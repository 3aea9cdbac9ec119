import { readExpectation } from "../expectation.ts";
import {
  type Case,
  expectedNodes,
  hasArrived,
  invocationsOf,
  missedNodes,
  nodeInvocations,
  unlistedNodes,
  unreachedNodes,
} from "../judge/case.ts";
import { closesAt, cutoffAt } from "../judge/end.ts";
import { askedNodes, onNode } from "../judge/nodes.ts";
import { staleness } from "../judge/patch-evidence.ts";
import { hasSucceeded } from "../judge/steps.ts";
import { openCount } from "../open-count.ts";
import { dataOf, installedBy, missingBefore } from "../patch-changes.ts";
import { pastEnd, type Verdict } from "../verdict.ts";
import type { HistorySource, NodeState, WindowExecution, WindowHistory } from "../window-history.ts";
import { type WindowFacts, windowFacts } from "./window-facts.ts";

/** All that a report says in numbers. Every form of report takes them from here and computes none. */
export interface ReportFacts {
  /** Where the history was read; undefined when the reader was not given it. */
  readonly source: HistorySource | undefined;
  /** When it was judged, or read, on the clock of its cloud. */
  readonly madeAt: Date | undefined;
  readonly range: WindowHistory["range"];
  /** The end of the range, when it lies in the past: what is judged is how things were then. */
  readonly asOf: Date | undefined;
  readonly window: WindowFacts;
  readonly checks: { readonly passed: number; readonly failed: number };
  /** Those of the range, oldest first. */
  readonly executions: readonly ExecutionFacts[];
  /** Those of them that were judged, oldest first. The last is the one that the nodes are judged by. */
  readonly judged: readonly ExecutionFacts[];
  /** How many nodes there were for the last judged execution; undefined when none was judged. */
  readonly fleet: FleetFacts | undefined;
  /** What is known of each node, seen from the last judged execution. */
  readonly nodes: readonly NodeFacts[];
}

/** An execution in numbers, to be compared with others of its window. */
export interface ExecutionFacts {
  readonly execution: WindowExecution;
  readonly isJudged: boolean;
  /** undefined while it runs */
  readonly tookMs: number | undefined;
  /** By the duration and cutoff that the window has now; undefined when they are not known. */
  readonly cutoffAt: Date | undefined;
  readonly closesAt: Date | undefined;
  /** How long before the window closed it ended; below zero when it ended after. undefined while it runs. */
  readonly slackMs: number | undefined;
  /** Nodes that were sent a command: the sum of the four that follow. */
  readonly nodes: number;
  readonly succeededNodes: number;
  /** A command arrived, and one did not end well. */
  readonly failedNodes: number;
  /** No command arrived (yet). */
  readonly unreachedNodes: number;
  /** At work. */
  readonly runningNodes: number;
  /** Patches that it installed; undefined when that is not known. */
  readonly installed: InstalledFacts | undefined;
}

/** Patches that an execution installed, counted on the nodes whose patches were read by name. */
export interface InstalledFacts {
  readonly count: number;
  /** More that may be of it: its nodes report the day of an installation and no time. */
  readonly onItsDay: number;
  /** Whether there may have been more: an operation since may have replaced or removed patches. */
  readonly isAtLeast: boolean;
  /** Of so many nodes at which a command arrived. */
  readonly readNodes: number;
  readonly ofNodes: number;
}

/** The nodes of the last judged execution, each counted in one place. */
export interface FleetFacts {
  /** Those that were to be reached. */
  readonly expected: number;
  /** Every command that they were sent arrived. */
  readonly reached: number;
  /** Some of their commands arrived, and some did not. */
  readonly partlyReached: number;
  /** No command arrived. */
  readonly notReached: number;
  /** Those that were asked about their patches; 0 when nothing was expected of patches. */
  readonly askedAboutPatches: number;
  /** What they were asked: whether their patches are installed, or only whether they were scanned. */
  readonly question: "patched" | "scanned";
  /** Those of them whose patches are installed, or that were scanned. */
  readonly patched: number;
  /** Those of them without usable patch data: it is missing, older, or of another patch group. */
  readonly unknown: number;
  /** Patches that are missing, failed, waiting for a reboot or installed though rejected, on those of them with data to go by. */
  readonly openPatches: number;
}

/** One node, seen from the last judged execution. */
export interface NodeFacts {
  readonly node: NodeState;
  /** Whether something about it failed a check, or is not as it should be. */
  readonly isBad: boolean;
  /** What the execution came to there; undefined when it sent the node nothing. */
  readonly result: NodeResult | undefined;
  /** Which operation its patch data are of, by the execution; undefined without either. */
  readonly dataOf: "earlier" | "execution" | "later" | undefined;
  /** By the execution; undefined when that is not known. */
  readonly installed: Pick<InstalledFacts, "count" | "onItsDay" | "isAtLeast"> | undefined;
  /** What is installed on the node by its last operation; undefined without patch data. */
  readonly onNode: number | undefined;
  /** Missing when the execution began on it; undefined when that is not known. */
  readonly missingBefore: number | undefined;
  /** Missing or failed by its last operation. */
  readonly missing: number | undefined;
}

export type NodeResult = "succeeded" | "failed" | "not-reached" | "running";

/** Each number once, of a history and what was judged of it. */
export function reportFacts(history: WindowHistory, verdict: Verdict): ReportFacts {
  const { findings, windowExecutionIds, judgedAt } = verdict;
  const executions = history.executions.map((execution) =>
    executionFacts(execution, history, windowExecutionIds.includes(execution.windowExecutionId)),
  );
  const judged = executions.filter(({ isJudged }) => isJudged);
  const last = judged.at(-1)?.execution;
  const asOf = pastEnd(history.range, judgedAt);
  const passed = findings.filter((finding) => finding.passed).length;
  const failed = new Set(findings.flatMap((finding) => (finding.passed ? [] : [finding.subject])));
  return {
    source: history.source,
    madeAt: judgedAt ?? history.readAt,
    range: history.range,
    asOf,
    window: windowFacts(history.window, last?.startedAt ?? judgedAt ?? history.readAt),
    checks: { passed, failed: findings.length - passed },
    executions,
    judged,
    fleet: last && fleetFacts(caseOf(last, history, verdict, asOf), verdict),
    nodes: [...history.nodes.values()].map((node) => nodeFacts(node, last, failed)),
  };
}

function caseOf(execution: WindowExecution, history: WindowHistory, verdict: Verdict, asOf: Date | undefined): Case {
  return {
    history,
    expected: readExpectation(verdict.expectation, [...history.window.tasks, ...execution.tasks]),
    asOf,
    execution,
    isLast: true,
  };
}

export function executionFacts(
  execution: WindowExecution,
  { window, nodes: states }: WindowHistory,
  isJudged: boolean,
): ExecutionFacts {
  const { startedAt, endedAt } = execution;
  const closes = closesAt(window, execution);
  const ids = [...new Set(nodeInvocations(execution).map(({ instanceId }) => instanceId))];
  const results = ids.map((id) => nodeResult(id, execution));
  const countOf = (result: NodeResult) => results.filter((one) => one === result).length;
  const unlisted = unlistedNodes(execution);
  return {
    execution,
    isJudged,
    tookMs: endedAt && endedAt.getTime() - startedAt.getTime(),
    cutoffAt: closes && cutoffAt(window, closes),
    closesAt: closes,
    slackMs: closes && endedAt && closes.getTime() - endedAt.getTime(),
    nodes: ids.length + unlisted,
    succeededNodes: countOf("succeeded") + unlisted,
    failedNodes: countOf("failed"),
    unreachedNodes: countOf("not-reached"),
    runningNodes: countOf("running"),
    installed:
      unlisted > 0
        ? undefined
        : installedFacts(
            ids.filter((id) => nodeResult(id, execution) !== "not-reached").map((id) => states.get(id)),
            execution,
          ),
  };
}

function nodeResult(id: string, execution: WindowExecution): NodeResult | undefined {
  const own = invocationsOf(id, execution);
  if (own.length === 0) return undefined;
  if (!own.some(hasArrived)) return "not-reached";
  const isOver = ({ status }: { readonly status: string }) => !/^(Pending|InProgress|Delayed|Cancelling)$/.test(status);
  if (own.some((one) => isOver(one) && !hasSucceeded(one))) return "failed";
  return own.every(isOver) ? "succeeded" : "running";
}

/** Of nodes that received a command; a node unknown to Systems Manager is undefined or has no patches. */
function installedFacts(
  nodes: readonly (NodeState | undefined)[],
  execution: WindowExecution,
): InstalledFacts | undefined {
  const read = nodes.flatMap((node) => (node && installedBy(execution, node)) ?? []);
  // "At least none" would say nothing.
  const isNothing = read.every(({ during, thatDay }) => during.length + thatDay.length === 0);
  if (read.length === 0 || (isNothing && read.some(({ isAtLeast }) => isAtLeast))) return undefined;
  return {
    count: read.reduce((sum, { during }) => sum + during.length, 0),
    onItsDay: read.reduce((sum, { thatDay }) => sum + thatDay.length, 0),
    isAtLeast: read.some(({ isAtLeast }) => isAtLeast),
    readNodes: read.length,
    ofNodes: nodes.length,
  };
}

function fleetFacts(judged: Case, { findings }: Verdict): FleetFacts {
  const expected = expectedNodes(judged).length;
  const missed = missedNodes(judged).length;
  const notReached = unreachedNodes(judged).length;
  const asked = judged.expected.patches === "any" ? [] : askedNodes(judged);
  const states = asked.flatMap((id) => judged.history.nodes.get(id) ?? []);
  const withData = states.filter((node) => staleness(node, judged) === undefined);
  return {
    expected,
    reached: expected - missed,
    partlyReached: missed - notReached,
    notReached,
    askedAboutPatches: asked.length,
    question: judged.expected.patches === "scanned" ? "scanned" : "patched",
    patched: findings.filter(({ check, passed }) => (check === "patched" || check === "scanned") && passed).length,
    unknown: asked.length - withData.length,
    openPatches: withData.reduce((sum, { patch }) => sum + openCount(patch), 0),
  };
}

function nodeFacts(node: NodeState, execution: WindowExecution | undefined, failed: ReadonlySet<string>): NodeFacts {
  const { instanceId, patch, patchCompliance } = node;
  const own = execution && installedBy(execution, node);
  const isNothing = own?.isAtLeast && own.during.length + own.thatDay.length === 0;
  const installed = isNothing ? undefined : own;
  return {
    node,
    isBad: failed.has(instanceId) || openCount(patch) > 0 || patchCompliance === "NON_COMPLIANT",
    result: execution && nodeResult(instanceId, execution),
    dataOf: execution && dataOf(node, execution),
    installed: installed && {
      count: installed.during.length,
      onItsDay: installed.thatDay.length,
      isAtLeast: installed.isAtLeast,
    },
    onNode: patch && onNode(patch),
    missingBefore: execution && missingBefore(execution, node),
    missing: patch && patch.missing + patch.failed,
  };
}
