import type { ScheduledExecution } from "../../domain/windows/scheduled-executions.ts";
import { formatExecutionTime } from "../../domain/windows/window.ts";
import type { WindowExecutionInvocation } from "../../store/window-execution-invocations.ts";
import type { WindowExecutionTask } from "../../store/window-execution-tasks.ts";
import { WINDOW_EXECUTION_STATUSES } from "../../store/window-executions.ts";
import { timestamp } from "../../wire/timestamp.ts";
import { allowedWords, readFilters } from "./window-filters.ts";

// The API reference lists all statuses except SKIPPED_OVERLAPPING: a skipped execution has no tasks.
const FILTER_STATUSES = WINDOW_EXECUTION_STATUSES.filter((status) => status !== "SKIPPED_OVERLAPPING");

/** The `STATUS` filter of tasks and invocations: distinct statuses, or undefined for all. */
export function readStatusFilter(filters: Parameters<typeof readFilters>[0]): string[] | undefined {
  const statuses = allowedWords("STATUS", readFilters(filters, ["STATUS"]).STATUS, FILTER_STATUSES);
  return statuses && [...new Set(statuses)];
}

/** The outcome of an execution, a task or an invocation. */
export function shownOutcome(row: Pick<WindowExecutionTask, "status" | "statusDetails" | "startedAtMs" | "endedAtMs">) {
  return {
    Status: row.status,
    StatusDetails: row.statusDetails ?? undefined,
    StartTime: timestamp(row.startedAtMs),
    EndTime: timestamp(row.endedAtMs),
  };
}

/** The members of an invocation in all answers. */
export function shownInvocation(task: WindowExecutionTask, invocation: WindowExecutionInvocation) {
  return {
    WindowExecutionId: task.windowExecutionId,
    TaskExecutionId: task.taskExecutionId,
    InvocationId: invocation.invocationId,
    ExecutionId: invocation.executionId ?? undefined,
    TaskType: task.taskType,
    Parameters: invocation.parameters,
    ...shownOutcome(invocation),
    OwnerInformation: invocation.ownerInformation ?? undefined,
    WindowTargetId: invocation.windowTargetId ?? undefined,
  };
}

/** A scheduled execution with its ExecutionTime. */
export function shownExecution({ window, startsAtMs }: ScheduledExecution) {
  return { WindowId: window.windowId, Name: window.name, ExecutionTime: formatExecutionTime(startsAtMs, window) };
}
