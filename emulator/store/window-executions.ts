import { milliseconds, rowNumber, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

/** The words of MaintenanceWindowExecutionStatus, shared by executions, their tasks and their invocations. */
export const WINDOW_EXECUTION_STATUSES = [
  "PENDING",
  "IN_PROGRESS",
  "SUCCESS",
  "FAILED",
  "TIMED_OUT",
  "CANCELLING",
  "CANCELLED",
  "SKIPPED_OVERLAPPING",
] as const;
export type WindowExecutionStatus = (typeof WINDOW_EXECUTION_STATUSES)[number];

const WINDOW_EXECUTIONS = new Table(
  "window_executions",
  {
    /** The position in the history: later executions have higher numbers, which are never reused. */
    number: rowNumber,
    windowExecutionId: text("UNIQUE"),
    windowId: text(),
    status: text<WindowExecutionStatus>(),
    statusDetails: text().orNull(),
    startedAtMs: milliseconds(),
    /** null until the last task has ended. */
    endedAtMs: milliseconds().orNull(),
    /** No task starts after this instant. */
    cutoffAtMs: milliseconds(),
    /** Where the duration ends. */
    closesAtMs: milliseconds(),
    /** The plan of the execution as JSON; deleted at its end. */
    plan: text().orNull(),
  },
  "CREATE INDEX window_executions_by_window ON window_executions (window_id, started_at_ms, number)",
  "CREATE UNIQUE INDEX window_executions_open ON window_executions (window_id) WHERE ended_at_ms IS NULL",
  "CREATE INDEX window_executions_open_by_status ON window_executions (status, number) WHERE ended_at_ms IS NULL",
);

/** One execution of a maintenance window. Ids are UUIDs. */
export type WindowExecution = Omit<RowOf<typeof WINDOW_EXECUTIONS>, "plan">;

/** Where a page of the newest-first history begins and which executions it may hold. */
export interface WindowExecutionsPage {
  /** Goes on below this execution; undefined begins at the newest. */
  readonly after?: { readonly startedAtMs: number; readonly number: number } | undefined;
  /** Only executions that started before this instant. */
  readonly startedBeforeMs?: number | undefined;
  /** Only executions that started after this instant. */
  readonly startedAfterMs?: number | undefined;
  readonly limit: number;
}

const LATEST_MS = 8.64e15;
const EARLIEST_MS = -8.64e15;

export const windowExecutions = part([WINDOW_EXECUTIONS], (db) => {
  const all = WINDOW_EXECUTIONS.on(db);
  // The plan may be large, and one reader alone needs it.
  const rows = all.but("plan");
  const insert = rows.insert();
  const plan = all.value("plan", "windowExecutionId");
  const end = rows.update(["windowExecutionId"], ["status", "statusDetails", "endedAtMs", "plan"]);
  const page = rows.select(
    `WHERE window_id = :windowId AND (started_at_ms, number) < (:belowMs, :belowNumber)
       AND started_at_ms < :startedBeforeMs AND started_at_ms > :startedAfterMs
     ORDER BY started_at_ms DESC, number DESC LIMIT :limit`,
  );
  return {
    insert: (execution: Omit<WindowExecution, "number">, plan: string | null): void => insert({ ...execution, plan }),
    find: rows.find("windowExecutionId"),
    /** The window's execution that has not ended yet; at most one exists. */
    findOpen: rows.one("WHERE window_id = :windowId AND ended_at_ms IS NULL LIMIT 1", "windowId"),
    /** Newest first. An execution that starts while a reader turns pages changes none of the pages that follow. */
    page: (
      windowId: string,
      { after, startedBeforeMs = LATEST_MS, startedAfterMs = EARLIEST_MS, limit }: WindowExecutionsPage,
    ): WindowExecution[] =>
      page.all({
        windowId,
        belowMs: after?.startedAtMs ?? LATEST_MS,
        belowNumber: after?.number ?? 0,
        startedBeforeMs,
        startedAfterMs,
        limit,
      }),
    setStatus: rows.set(["windowExecutionId"], ["status"]),
    end: (
      windowExecutionId: string,
      status: WindowExecutionStatus,
      statusDetails: string | null,
      endedAtMs: number,
    ): void => end({ windowExecutionId, status, statusDetails, endedAtMs, plan: null }),
    plan: (windowExecutionId: string): string | undefined => plan(windowExecutionId) ?? undefined,
    /** How many executions of all windows take one of the account's places: IN_PROGRESS or CANCELLING. */
    countRunning: rows.count("WHERE ended_at_ms IS NULL AND status IN ('IN_PROGRESS', 'CANCELLING')"),
    /** The execution that has waited longest for a place. */
    firstPending: rows.one("WHERE ended_at_ms IS NULL AND status = 'PENDING' ORDER BY number LIMIT 1"),
    /** Its tasks and invocations go with it. */
    delete: rows.delete("windowExecutionId"),
  };
});
