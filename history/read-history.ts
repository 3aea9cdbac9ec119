import { DoesNotExistException, paginateListComplianceSummaries, type SSMClient } from "@aws-sdk/client-ssm";
import pLimit from "p-limit";
import { checkRange, type HistoryRange } from "./history-range.ts";
import { readExecutions } from "./read-executions.ts";
import { openNodeReads, readNodes } from "./read-nodes.ts";
import type { PatchesAsked } from "./read-patches.ts";
import { deletedWindow, readWindow } from "./read-window.ts";
import { collect, REQUESTS_AT_ONCE, type Reader } from "./reader.ts";
import type { ComplianceCount, WindowExecution, WindowHistory, WindowSummary } from "./window-history.ts";

export interface ReadOptions extends HistoryRange {
  /** Only so many of the range's latest executions, at least 1. What is below the others is not read. Default: all. */
  readonly last?: number | undefined;
  /**
   * Whether to ask for the whole output of each step that a list cuts, a request each; default no: lists have 2,500
   * characters of a step's output, and a thousand nodes are read in a few dozen requests.
   */
  readonly fullOutput?: boolean | undefined;
  /**
   * Of which steps the output is kept. `unsuccessful`: only of those that did not succeed, which takes less memory; the others have an
   * empty `output` and are excerpts. Default, and with `fullOutput`: `all`.
   */
  readonly outputs?: "all" | "unsuccessful" | undefined;
  /**
   * The latest execution that ended, and those after it, are read down to every node. Of earlier executions at most so many nodes
   * are read; of the others, those that did not succeed, and how many did ({@link TaskInvocation.unlistedNodes}). Fifty nodes take a
   * request, and an execution of any size on which all succeeded takes four. Default: no limit.
   */
  readonly earlierNodes?: number | undefined;
  /**
   * Which patches are read by name. `none`: counts only. `open` (default): those that are not installed, of nodes whose counts say
   * that there are any, fifty nodes at most. `changes`: also those that went in since the oldest execution of the range
   * started, of two hundred nodes at most, those with something open first; a node has a page for each hundred patches.
   */
  readonly patches?: PatchesAsked | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a window did: window → executions → tasks → invocations → every node's steps with their output, and what
 * the nodes are like now. It only speaks the SSM API, so AWS and the emulator are the same to it. What AWS does not keep
 * any more is said in the data.
 *
 * @throws RangeError when the range is reversed or empty, or `last` is not a whole number of at least 1; the SDK's DoesNotExistException when there is neither such a window nor
 *   an execution of one in the range.
 */
export async function readHistory(ssm: SSMClient, windowId: string, options: ReadOptions = {}): Promise<WindowHistory> {
  checkRange(options);
  return await untilAborted(options.signal, () => readAll(openReader(ssm, options), windowId, options));
}

async function readAll(reader: Reader, windowId: string, options: ReadOptions): Promise<WindowHistory> {
  const { from, to, last, earlierNodes, patches = "open" } = options;
  const [found, executions] = await Promise.all([
    readWindow(reader, windowId),
    readExecutions(reader, windowId, { from, to }, { last, earlierNodes }),
  ]);
  if (!found && executions.length === 0) {
    throw new DoesNotExistException({ message: `Maintenance window ${windowId} does not exist.`, $metadata: {} });
  }
  const window = found ?? deletedWindow(windowId);
  const since = executions.find(({ tasks }) => tasks.length > 0)?.startedAt;
  const [states, complianceSummary] = await Promise.all([
    readNodes(reader, [...nodeIdsOf(window, executions)].sort(), { patches, to, since }),
    readComplianceSummary(reader),
  ]);
  return { range: { from, to }, window, executions, nodes: states, complianceSummary };
}

export function openReader(ssm: SSMClient, options: ReadOptions = {}): Reader {
  const { signal, fullOutput: isFullOutput = false, outputs = "all" } = options;
  const asker = { ssm, request: signal ? { abortSignal: signal } : {}, turn: pLimit(REQUESTS_AT_ONCE) };
  return {
    ...asker,
    isFullOutput,
    outputs: isFullOutput ? "all" : outputs,
    nodes: openNodeReads(asker),
    known: new Map(),
  };
}

function nodeIdsOf(window: WindowSummary, executions: readonly WindowExecution[]): Set<string> {
  const ids = new Set<string>();
  for (const target of window.targets) for (const id of target.nodeIds) ids.add(id);
  for (const execution of executions) {
    for (const task of execution.tasks) {
      for (const invocation of task.invocations) for (const node of invocation.nodes) ids.add(node.instanceId);
    }
  }
  return ids;
}

async function readComplianceSummary({ ssm, request, turn }: Reader): Promise<ComplianceCount[]> {
  const pages = paginateListComplianceSummaries({ client: ssm, pageSize: 50 }, {}, request);
  const items = await turn(() => collect(pages, (page) => page.ComplianceSummaryItems));
  return items.map((item) => ({
    type: item.ComplianceType ?? "",
    compliant: item.CompliantSummary?.CompliantCount ?? 0,
    nonCompliant: item.NonCompliantSummary?.NonCompliantCount ?? 0,
  }));
}

/**
 * Ends as soon as the signal says so, with the signal's reason: a client that waits between retries would look at it only
 * before its next request.
 */
async function untilAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return await work();
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
  });
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
