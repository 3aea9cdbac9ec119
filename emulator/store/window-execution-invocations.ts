import type { Database } from "./database.ts";
import type { WindowExecutionStatus } from "./window-executions.ts";

/** One action of a task: a command for the nodes of one window target, or an automation for one resource. */
export interface WindowExecutionInvocation {
  /** Invocations of one task are listed in the order of their numbers, the order in which they started. */
  readonly number: number;
  readonly invocationId: string;
  /** The `number` of its task. */
  readonly taskNumber: number;
  /** The id of the action: a command id for RUN_COMMAND. null when the action was refused. */
  readonly executionId: string | null;
  /** The window target that it came from; null for InstanceIds given on the task itself, or a task without targets. */
  readonly windowTargetId: string | null;
  readonly ownerInformation: string | null;
  /** What the action was given, JSON with sorted keys. */
  readonly parameters: string;
  readonly status: WindowExecutionStatus;
  readonly statusDetails: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

export const WINDOW_EXECUTION_INVOCATIONS_SCHEMA = `
CREATE TABLE window_execution_invocations (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  invocation_id TEXT NOT NULL UNIQUE,
  task_number INTEGER NOT NULL REFERENCES window_execution_tasks (number) ON DELETE CASCADE,
  execution_id TEXT,
  window_target_id TEXT,
  owner_information TEXT,
  parameters TEXT NOT NULL,
  status TEXT NOT NULL,
  status_details TEXT,
  started_at_ms REAL NOT NULL,
  ended_at_ms REAL
);
CREATE INDEX window_execution_invocations_by_task ON window_execution_invocations (task_number, number);
CREATE INDEX window_execution_invocations_by_status ON window_execution_invocations (task_number, status, number);
`;

const COLUMNS = `number, invocation_id AS "invocationId", task_number AS "taskNumber", execution_id AS "executionId",
  window_target_id AS "windowTargetId", owner_information AS "ownerInformation", parameters, status,
  status_details AS "statusDetails", started_at_ms AS "startedAtMs", ended_at_ms AS "endedAtMs"`;

export class WindowExecutionInvocations {
  readonly #insert;
  readonly #find;
  readonly #page;
  readonly #pageInStatus;
  readonly #running;
  readonly #setStatus;
  readonly #firstRefused;
  readonly #end;
  readonly #counts;

  constructor(db: Database) {
    this.#insert = db.prepare(
      `INSERT INTO window_execution_invocations (invocation_id, task_number, execution_id, window_target_id,
         owner_information, parameters, status, status_details, started_at_ms, ended_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#find = db.prepare<WindowExecutionInvocation>(
      `SELECT ${COLUMNS} FROM window_execution_invocations WHERE invocation_id = ?`,
    );
    this.#page = db.prepare<WindowExecutionInvocation>(
      `SELECT ${COLUMNS} FROM window_execution_invocations WHERE task_number = ? AND number > ? ORDER BY number LIMIT ?`,
    );
    this.#pageInStatus = db.prepare<WindowExecutionInvocation>(
      `SELECT ${COLUMNS} FROM window_execution_invocations
       WHERE task_number = ? AND status = ? AND number > ? ORDER BY number LIMIT ?`,
    );
    this.#running = db.prepare<WindowExecutionInvocation>(
      `SELECT ${COLUMNS} FROM window_execution_invocations
       WHERE task_number = ? AND status IN ('IN_PROGRESS', 'CANCELLING') ORDER BY number`,
    );
    this.#setStatus = db.prepare("UPDATE window_execution_invocations SET status = ? WHERE invocation_id = ?");
    this.#firstRefused = db.prepare<{ statusDetails: string | null }>(
      `SELECT status_details AS "statusDetails" FROM window_execution_invocations
       WHERE task_number = ? AND status = 'FAILED' AND execution_id IS NULL ORDER BY number LIMIT 1`,
    );
    this.#end = db.prepare(
      `UPDATE window_execution_invocations SET status = ?, status_details = ?, ended_at_ms = ? WHERE invocation_id = ?`,
    );
    this.#counts = db.prepare<{ status: WindowExecutionStatus; count: number }>(
      `SELECT status, count(*) AS count FROM window_execution_invocations WHERE task_number = ? GROUP BY status`,
    );
  }
  insert(invocation: Omit<WindowExecutionInvocation, "number">): void {
    this.#insert.run(
      invocation.invocationId,
      invocation.taskNumber,
      invocation.executionId,
      invocation.windowTargetId,
      invocation.ownerInformation,
      invocation.parameters,
      invocation.status,
      invocation.statusDetails,
      invocation.startedAtMs,
      invocation.endedAtMs,
    );
  }

  find(invocationId: string): WindowExecutionInvocation | undefined {
    return this.#find.get(invocationId);
  }

  /**
   * In the order in which they started.
   * @param statuses only invocations in one of these (distinct words); undefined for all.
   */
  page(
    taskNumber: number,
    { afterNumber = 0, statuses, limit }: { afterNumber?: number; statuses?: readonly string[]; limit: number },
  ): WindowExecutionInvocation[] {
    if (!statuses) return this.#page.all(taskNumber, afterNumber, limit);
    // One short walk of the index per status: looking for three failures among 100,000 reads three rows.
    return statuses
      .flatMap((status) => this.#pageInStatus.all(taskNumber, status, afterNumber, limit))
      .sort((a, b) => a.number - b.number)
      .slice(0, limit);
  }

  /** Those that have not ended yet. */
  running(taskNumber: number): WindowExecutionInvocation[] {
    return this.#running.all(taskNumber);
  }

  setStatus(invocationId: string, status: WindowExecutionStatus): void {
    this.#setStatus.run(status, invocationId);
  }

  /** Why the first of the task's actions was refused, if one was. */
  firstRefusal(taskNumber: number): string | undefined {
    return this.#firstRefused.get(taskNumber)?.statusDetails ?? undefined;
  }

  end(invocationId: string, status: WindowExecutionStatus, statusDetails: string | null, endedAtMs: number): void {
    this.#end.run(status, statusDetails, endedAtMs, invocationId);
  }

  /** How many invocations of the task are in each status. */
  counts(taskNumber: number): Partial<Record<WindowExecutionStatus, number>> {
    return Object.fromEntries(this.#counts.all(taskNumber).map(({ status, count }) => [status, count]));
  }
}
