import type { ExecutionFacts, NodeFacts, ReportFacts } from "./facts.ts";

/** The facts of a report as plain data for programs: instants as ISO-8601 in UTC, lengths in milliseconds. */
export function factsJson(facts: ReportFacts): object {
  const { source, madeAt, range, asOf, window, checks, executions, fleet, nodes } = facts;
  const { zone: _zone, ...ownWindow } = window;
  return {
    source,
    madeAt,
    range,
    asOf,
    window: ownWindow,
    checks,
    executions: executions.map(executionJson),
    fleet,
    nodes: nodes.map(nodeJson),
  };
}

function executionJson({ execution, ...facts }: ExecutionFacts): object {
  const { windowExecutionId, status, startedAt, endedAt } = execution;
  return { windowExecutionId, status, startedAt, endedAt, ...facts };
}

function nodeJson({ node, ...facts }: NodeFacts): object {
  const { instanceId, name, pingStatus, patch, patchCompliance } = node;
  return {
    instanceId,
    name,
    pingStatus,
    operation: patch?.operation,
    operationEndedAt: patch?.operationEndedAt,
    failed: patch?.failed,
    pendingReboot: patch?.installedPendingReboot,
    patchCompliance,
    ...facts,
  };
}
