import { paginateListComplianceSummaries, type SSMClient } from "@aws-sdk/client-ssm";
import type { HistoryRange } from "./history-range.ts";
import { readExecutions } from "./read-executions.ts";
import { readNodes } from "./read-nodes.ts";
import { readWindow } from "./read-window.ts";
import type { ComplianceCount, WindowExecution, WindowHistory, WindowSummary } from "./window-history.ts";

export interface ReadOptions extends HistoryRange {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a window did: window → executions → tasks → invocations → every node's steps with their output, and what
 * the nodes are like now. It only speaks the SSM API, so AWS and the emulator are the same to it.
 *
 * @throws the SDK's DoesNotExistException when there is no such window.
 */
export async function readHistory(ssm: SSMClient, windowId: string, range: ReadOptions = {}): Promise<WindowHistory> {
  const window = await readWindow(ssm, windowId);
  const executions = await readExecutions(ssm, windowId, range);
  const nodes = await readNodes(ssm, [...nodeIdsOf(window, executions)].sort());
  return { window, executions, nodes, complianceSummary: await readComplianceSummary(ssm) };
}

function* nodeIdsOf(window: WindowSummary, executions: readonly WindowExecution[]): Iterable<string> {
  const ids = new Set<string>();
  for (const target of window.targets) for (const id of target.nodeIds) ids.add(id);
  for (const execution of executions) {
    for (const task of execution.tasks) {
      for (const invocation of task.invocations) for (const node of invocation.nodes) ids.add(node.instanceId);
    }
  }
  yield* ids;
}

async function readComplianceSummary(ssm: SSMClient): Promise<ComplianceCount[]> {
  const counts: ComplianceCount[] = [];
  for await (const page of paginateListComplianceSummaries({ client: ssm }, {})) {
    for (const item of page.ComplianceSummaryItems ?? []) {
      counts.push({
        type: item.ComplianceType ?? "",
        compliant: item.CompliantSummary?.CompliantCount ?? 0,
        nonCompliant: item.NonCompliantSummary?.NonCompliantCount ?? 0,
      });
    }
  }
  return counts;
}
