import { DoesNotExistException, paginateListComplianceSummaries, type SSMClient } from "@aws-sdk/client-ssm";
import type { HistoryRange } from "./history-range.ts";
import { readExecutions } from "./read-executions.ts";
import { readNodes } from "./read-nodes.ts";
import { deletedWindow, readWindow } from "./read-window.ts";
import { collect, type Reader } from "./reader.ts";
import type { ComplianceCount, PatchState, WindowExecution, WindowHistory, WindowSummary } from "./window-history.ts";

export interface ReadOptions extends HistoryRange {
  /**
   * Whether to ask for the whole output of each step that a list cuts, a request each; default no: lists have 2,500
   * characters of a step's output, and a thousand nodes are read in a few dozen requests.
   */
  readonly fullOutput?: boolean | undefined;
  /** The nodes' patch data from before the window opened, if somebody read them in time. */
  readonly patchBefore?: ReadonlyMap<string, PatchState> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a window did: window → executions → tasks → invocations → every node's steps with their output, and what
 * the nodes are like now. It only speaks the SSM API, so AWS and the emulator are the same to it. What AWS does not keep
 * any more is said in the data.
 *
 * @throws the SDK's DoesNotExistException when there is neither such a window nor an execution of one in the range.
 */
export async function readHistory(ssm: SSMClient, windowId: string, options: ReadOptions = {}): Promise<WindowHistory> {
  const { from, to, patchBefore = new Map() } = options;
  const reader = openReader(ssm, options);
  const found = await readWindow(reader, windowId);
  const executions = await readExecutions(reader, windowId, { from, to });
  if (!found && executions.length === 0) {
    throw new DoesNotExistException({ message: `There is no maintenance window ${windowId}.`, $metadata: {} });
  }
  const window = found ?? deletedWindow(windowId);
  return {
    range: { from, to },
    window,
    executions,
    nodes: await readNodes(reader, [...nodeIdsOf(window, executions)].sort(), patchBefore),
    complianceSummary: await readComplianceSummary(reader),
  };
}

export function openReader(ssm: SSMClient, { signal, fullOutput = false }: ReadOptions = {}): Reader {
  return { ssm, request: signal ? { abortSignal: signal } : {}, isFullOutput: fullOutput };
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

async function readComplianceSummary({ ssm, request }: Reader): Promise<ComplianceCount[]> {
  const pages = paginateListComplianceSummaries({ client: ssm, pageSize: 50 }, {}, request);
  const items = await collect(pages, (page) => page.ComplianceSummaryItems);
  return items.map((item) => ({
    type: item.ComplianceType ?? "",
    compliant: item.CompliantSummary?.CompliantCount ?? 0,
    nonCompliant: item.NonCompliantSummary?.NonCompliantCount ?? 0,
  }));
}
