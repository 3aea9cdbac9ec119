import { nameOfTask } from "../task-names.ts";
import type {
  NodeInvocation,
  TaskExecution,
  TaskInvocation,
  WindowExecution,
  WindowHistory,
} from "../window-history.ts";
import { plainText } from "./plain-text.ts";

/** The columns, in order. New ones may be added at the end. */
export const CSV_COLUMNS = [
  "stack",
  "window_id",
  "window",
  "execution_id",
  "execution_status",
  "execution_start",
  "execution_end",
  "task",
  "task_type",
  "task_arn",
  "task_status",
  "invocation_id",
  "run_id",
  "owner_information",
  "node_id",
  "node",
  "platform",
  "status",
  "status_details",
  "start",
  "end",
  "duration_seconds",
  "exit_code",
  "failed_step",
  "note",
] as const;

type Row = Readonly<Partial<Record<(typeof CSV_COLUMNS)[number], string | number | Date | undefined>>>;

/** The first record. */
export function csvHeader(): string {
  return CSV_COLUMNS.join(",");
}

/**
 * A window's history as records of a CSV file (RFC 4180) without their line ends: one for each node of each invocation. An
 * invocation without nodes (a function, a state machine), a task without invocations and an execution without tasks have one
 * each. A text that a spreadsheet would take for a formula begins with an apostrophe.
 *
 * @param stack the text of the first column.
 */
export function csvRecords(stack: string, history: WindowHistory): string[] {
  return history.executions
    .flatMap((execution) => rowsOf(execution, history))
    .map((row) => {
      const cells: Row = { stack, window_id: history.window.windowId, window: history.window.name, ...row };
      return CSV_COLUMNS.map((column) => cell(cells[column])).join(",");
    });
}

function rowsOf(execution: WindowExecution, history: WindowHistory): Row[] {
  const { windowExecutionId, status, statusDetails, startedAt, endedAt, unavailable } = execution;
  const own: Row = {
    execution_id: windowExecutionId,
    execution_status: status,
    execution_start: startedAt,
    execution_end: endedAt,
  };
  const alone: Row = { ...own, status, status_details: statusDetails, ...times(startedAt, endedAt), note: unavailable };
  const rows = execution.tasks.flatMap((task) => rowsOfTask(task, history).map((row) => ({ ...own, ...row })));
  return rows.length === 0 ? [alone] : rows;
}

function rowsOfTask(task: TaskExecution, history: WindowHistory): Row[] {
  const { status, statusDetails, startedAt, endedAt, unavailable, stoppedBy } = task;
  const own: Row = {
    task: nameOfTask(task, history),
    task_type: task.type,
    task_arn: task.taskArn,
    task_status: status,
  };
  const stop = stoppedBy && `stopped by alarm ${stoppedBy.alarm} (${stoppedBy.state})`;
  const alone: Row = {
    ...own,
    status,
    status_details: statusDetails,
    ...times(startedAt, endedAt),
    note: unavailable ?? stop,
  };
  const rows = task.invocations.flatMap((one) => rowsOfInvocation(one, history).map((row) => ({ ...own, ...row })));
  return rows.length === 0 ? [alone] : rows;
}

function rowsOfInvocation(invocation: TaskInvocation, { nodes }: WindowHistory): Row[] {
  const { invocationId, executionId, ownerInformation, status, statusDetails, startedAt, endedAt } = invocation;
  const own: Row = {
    ...{ invocation_id: invocationId, run_id: executionId, owner_information: ownerInformation },
    note: invocation.unavailable ?? invocation.automation?.failureMessage,
  };
  const rows = invocation.nodes.map((node): Row => {
    const { name, platform } = nodes.get(node.instanceId) ?? {};
    return { ...own, node_id: node.instanceId, node: name, platform, ...rowOfNode(node) };
  });
  return rows.length === 0 ? [{ ...own, status, status_details: statusDetails, ...times(startedAt, endedAt) }] : rows;
}

/** A node's steps as one: from the start of the first to the end of the last, with the first that failed. */
function rowOfNode({ commandId, status, statusDetails, steps }: NodeInvocation): Row {
  const starts = steps.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = steps.flatMap(({ endedAt }) => endedAt ?? []);
  const isOver = steps.length > 0 && ends.length === steps.length;
  const failed = steps.find(({ responseCode }) => responseCode > 0);
  const hasRun = steps.some(({ responseCode }) => responseCode >= 0);
  return {
    ...{ run_id: commandId, status, status_details: statusDetails },
    ...times(earliest(starts), isOver ? earliest(ends, -1) : undefined),
    exit_code: failed?.responseCode ?? (hasRun ? 0 : undefined),
    failed_step: failed?.name,
  };
}

/** @param direction -1 for the latest. */
function earliest(instants: readonly Date[], direction = 1): Date | undefined {
  return instants.toSorted((one, other) => direction * (one.getTime() - other.getTime()))[0];
}

function times(start: Date | undefined, end: Date | undefined): Row {
  const seconds = start && end && (end.getTime() - start.getTime()) / 1000;
  return { start, end, duration_seconds: seconds };
}

/** What spreadsheets take for the beginning of a formula, also in wide characters. */
const FORMULA = /^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

function cell(value: Row[keyof Row]): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return value.toISOString();
  const text = plainText(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
