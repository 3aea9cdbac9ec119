import type { Database, SqlValue } from "./database.ts";

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

/** One opening of a maintenance window. Ids are UUIDs. */
export interface WindowExecution {
  /** Where it stands in the history: a later execution has a higher number, and none is ever given twice. */
  readonly number: number;
  readonly windowExecutionId: string;
  readonly windowId: string;
  readonly status: WindowExecutionStatus;
  readonly statusDetails: string | null;
  readonly startedAtMs: number;
  /** null until the last task has ended. */
  readonly endedAtMs: number | null;
  /** No task starts after this instant. */
  readonly cutoffAtMs: number;
  /** Where the duration ends. */
  readonly closesAtMs: number;
}

export const WINDOW_EXECUTIONS_SCHEMA = `
CREATE TABLE window_executions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  window_execution_id TEXT NOT NULL UNIQUE,
  window_id TEXT NOT NULL,
  status TEXT NOT NULL,
  status_details TEXT,
  started_at_ms REAL NOT NULL,
  ended_at_ms REAL,
  cutoff_at_ms REAL NOT NULL,
  closes_at_ms REAL NOT NULL,
  plan TEXT
);
CREATE INDEX window_executions_by_window ON window_executions (window_id, started_at_ms, number);
CREATE UNIQUE INDEX window_executions_open ON window_executions (window_id) WHERE ended_at_ms IS NULL;
CREATE INDEX window_executions_open_by_status ON window_executions (status, number) WHERE ended_at_ms IS NULL;
`;

const COLUMNS = `number, window_execution_id AS "windowExecutionId", window_id AS "windowId", status,
  status_details AS "statusDetails", started_at_ms AS "startedAtMs", ended_at_ms AS "endedAtMs",
  cutoff_at_ms AS "cutoffAtMs", closes_at_ms AS "closesAtMs"`;

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
    this.#insert = db.prepare(
      `INSERT INTO window_executions (window_execution_id, window_id, status, status_details, started_at_ms, ended_at_ms,
         cutoff_at_ms, closes_at_ms, plan) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#find = db.prepare<WindowExecution>(`SELECT ${COLUMNS} FROM window_executions WHERE window_execution_id = ?`);
    this.#findOpen = db.prepare<WindowExecution>(
      `SELECT ${COLUMNS} FROM window_executions WHERE window_id = ? AND ended_at_ms IS NULL LIMIT 1`,
    );
    this.#page = db.prepare<WindowExecution>(
      `SELECT ${COLUMNS} FROM window_executions
       WHERE window_id = ? AND (started_at_ms, number) < (?, ?) AND started_at_ms < ? AND started_at_ms > ?
       ORDER BY started_at_ms DESC, number DESC LIMIT ?`,
    );
    this.#setStatus = db.prepare("UPDATE window_executions SET status = ? WHERE window_execution_id = ?");
    this.#end = db.prepare(
      `UPDATE window_executions SET status = ?, status_details = ?, ended_at_ms = ?, plan = NULL
       WHERE window_execution_id = ?`,
    );
    this.#plan = db.prepare<{ plan: string | null }>(
      "SELECT plan FROM window_executions WHERE window_execution_id = ?",
    );
    this.#countRunning = db.prepare<{ count: number }>(
      `SELECT count(*) AS count FROM window_executions
       WHERE ended_at_ms IS NULL AND status IN ('IN_PROGRESS', 'CANCELLING')`,
    );
    this.#firstPending = db.prepare<WindowExecution>(
      `SELECT ${COLUMNS} FROM window_executions
       WHERE ended_at_ms IS NULL AND status = 'PENDING' ORDER BY number LIMIT 1`,
    );
    this.#delete = db.prepare("DELETE FROM window_executions WHERE window_execution_id = ?");
  }

  /** @param plan what the engine needs until the execution ends, as JSON; forgotten at the end. */
  insert(execution: Omit<WindowExecution, "number">, plan: string | null): void {
    const values: SqlValue[] = [
      execution.windowExecutionId,
      execution.windowId,
      execution.status,
      execution.statusDetails,
      execution.startedAtMs,
      execution.endedAtMs,
      execution.cutoffAtMs,
      execution.closesAtMs,
      plan,
    ];
    this.#insert.run(...values);
  }

  find(windowExecutionId: string): WindowExecution | undefined {
    return this.#find.get(windowExecutionId);
  }

  /** The window's execution that has not ended yet; at most one exists. */
  findOpen(windowId: string): WindowExecution | undefined {
    return this.#findOpen.get(windowId);
  }

  /** Newest first. An execution that starts while a reader turns pages changes none of the pages that follow. */
  page(windowId: string, { after, startedBeforeMs, startedAfterMs, limit }: WindowExecutionsPage): WindowExecution[] {
    return this.#page.all(
      windowId,
      after?.startedAtMs ?? LATEST_MS,
      after?.number ?? 0,
      startedBeforeMs ?? LATEST_MS,
      startedAfterMs ?? EARLIEST_MS,
      limit,
    );
  }

  setStatus(windowExecutionId: string, status: WindowExecutionStatus): void {
    this.#setStatus.run(status, windowExecutionId);
  }

  end(windowExecutionId: string, status: WindowExecutionStatus, statusDetails: string | null, endedAtMs: number): void {
    this.#end.run(status, statusDetails, endedAtMs, windowExecutionId);
  }

  plan(windowExecutionId: string): string | undefined {
    return this.#plan.get(windowExecutionId)?.plan ?? undefined;
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
    this.#delete.run(windowExecutionId);
  }
}

const LATEST_MS = 8.64e15;
const EARLIEST_MS = -8.64e15;
