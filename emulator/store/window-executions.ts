import type { Database } from "./database.ts";
import { milliseconds, type RowOf, rowNumber, Table, text } from "./table.ts";

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

const WINDOW_EXECUTIONS = new Table("window_executions", {
  /** Where it stands in the history: a later execution has a higher number, and none is ever given twice. */
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
  plan: text().orNull(),
});

/** One execution of a maintenance window. Ids are UUIDs. */
export type WindowExecution = Omit<RowOf<typeof WINDOW_EXECUTIONS>, "plan">;

export const WINDOW_EXECUTIONS_SCHEMA = `${WINDOW_EXECUTIONS.schema}
CREATE INDEX window_executions_by_window ON window_executions (window_id, started_at_ms, number);
CREATE UNIQUE INDEX window_executions_open ON window_executions (window_id) WHERE ended_at_ms IS NULL;
CREATE INDEX window_executions_open_by_status ON window_executions (status, number) WHERE ended_at_ms IS NULL;
`;

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

const ONE = "WHERE window_execution_id = :windowExecutionId";

export class WindowExecutions {
  readonly #insert;
  readonly #find;
  readonly #findOpen;
  readonly #page;
  readonly #setStatus;
  readonly #end;
  readonly #plan;
  readonly #countRunning;
  readonly #firstPending;
  readonly #delete;

  constructor(db: Database) {
    // The plan may be large, and one reader alone needs it.
    const select = (rest: string) => WINDOW_EXECUTIONS.pick(db, WINDOW_EXECUTIONS.fieldsBut("plan"), rest);
    this.#insert = WINDOW_EXECUTIONS.insert(db);
    this.#find = select(ONE);
    this.#findOpen = select("WHERE window_id = :windowId AND ended_at_ms IS NULL LIMIT 1");
    this.#page = select(
      `WHERE window_id = :windowId AND (started_at_ms, number) < (:belowMs, :belowNumber)
         AND started_at_ms < :startedBeforeMs AND started_at_ms > :startedAfterMs
       ORDER BY started_at_ms DESC, number DESC LIMIT :limit`,
    );
    this.#setStatus = WINDOW_EXECUTIONS.update(db, ["status"], ONE);
    this.#end = WINDOW_EXECUTIONS.update(db, ["status", "statusDetails", "endedAtMs", "plan"], ONE);
    this.#plan = WINDOW_EXECUTIONS.pick(db, ["plan"], ONE);
    this.#countRunning = db.prepare<{ count: number }>(
      `SELECT count(*) AS count FROM window_executions
       WHERE ended_at_ms IS NULL AND status IN ('IN_PROGRESS', 'CANCELLING')`,
    );
    this.#firstPending = select("WHERE ended_at_ms IS NULL AND status = 'PENDING' ORDER BY number LIMIT 1");
    this.#delete = WINDOW_EXECUTIONS.delete(db, ONE);
  }

  /** @param plan what the engine needs until the execution ends, as JSON; forgotten at the end. */
  insert(execution: Omit<WindowExecution, "number">, plan: string | null): void {
    this.#insert.run({ ...execution, plan });
  }

  find(windowExecutionId: string): WindowExecution | undefined {
    return this.#find.get({ windowExecutionId });
  }

  /** The window's execution that has not ended yet; at most one exists. */
  findOpen(windowId: string): WindowExecution | undefined {
    return this.#findOpen.get({ windowId });
  }

  /** Newest first. An execution that starts while a reader turns pages changes none of the pages that follow. */
  page(windowId: string, { after, startedBeforeMs, startedAfterMs, limit }: WindowExecutionsPage): WindowExecution[] {
    return this.#page.all({
      windowId,
      belowMs: after?.startedAtMs ?? LATEST_MS,
      belowNumber: after?.number ?? 0,
      startedBeforeMs: startedBeforeMs ?? LATEST_MS,
      startedAfterMs: startedAfterMs ?? EARLIEST_MS,
      limit,
    });
  }

  setStatus(windowExecutionId: string, status: WindowExecutionStatus): void {
    this.#setStatus.run({ windowExecutionId, status });
  }

  end(windowExecutionId: string, status: WindowExecutionStatus, statusDetails: string | null, endedAtMs: number): void {
    this.#end.run({ windowExecutionId, status, statusDetails, endedAtMs, plan: null });
  }

  plan(windowExecutionId: string): string | undefined {
    return this.#plan.get({ windowExecutionId })?.plan ?? undefined;
  }

  /** How many executions of all windows take one of the account's places: IN_PROGRESS or CANCELLING. */
  countRunning(): number {
    return this.#countRunning.get()!.count;
  }

  /** The execution that has waited longest for a place. */
  firstPending(): WindowExecution | undefined {
    return this.#firstPending.get();
  }

  /** Its tasks and invocations go with it. */
  delete(windowExecutionId: string): void {
    this.#delete.run({ windowExecutionId });
  }
}

const LATEST_MS = 8.64e15;
const EARLIEST_MS = -8.64e15;
