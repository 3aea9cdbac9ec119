import type { Database } from "./database.ts";

export type StateExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An execution of a state machine, with everything that another look at it by the interpreter needs. */
export interface StateExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  /** As it was when the execution started: later updates do not touch it. */
  readonly definition: string;
  readonly roleArn: string;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly status: StateExecutionStatus;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** The functions that its tasks have called, in the order of the calls. */
  readonly calls: readonly TaskCall[];
  /** The history, as the operations show it, but for instants in milliseconds. */
  readonly events: readonly StateEvent[];
  /** The due entry that tells whoever waits for the end, if somebody does: kind and ref. */
  readonly tells: { readonly kind: string; readonly ref: string } | null;
}

export interface TaskCall {
  readonly requestId: string;
  /** The Task state that called. */
  readonly stateName: string;
  /** Null while the function runs. */
  readonly ended: TaskEnd | null;
}

export interface TaskEnd {
  readonly atMs: number;
  /** JSON */
  readonly output: string | null;
  readonly error: { readonly name: string; readonly cause: string } | null;
}

export interface StateEvent {
  readonly type: string;
  readonly atMs: number;
  readonly details: Readonly<Record<string, object>>;
}

type Row = { readonly number: number; readonly content: string };
export type NumberedStateExecution = StateExecution & { readonly number: number };

export const STATE_EXECUTIONS_SCHEMA = `
CREATE TABLE state_executions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  execution_arn TEXT NOT NULL UNIQUE,
  state_machine_arn TEXT NOT NULL,
  status TEXT NOT NULL,
  content TEXT NOT NULL
);
CREATE INDEX state_executions_by_machine ON state_executions (state_machine_arn, number);
`;

export class StateExecutions {
  readonly #put;
  readonly #find;
  readonly #before;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO state_executions (execution_arn, state_machine_arn, status, content) VALUES (?, ?, ?, ?)
       ON CONFLICT (execution_arn) DO UPDATE SET status = excluded.status, content = excluded.content`,
    );
    this.#find = db.prepare<Row>("SELECT number, content FROM state_executions WHERE execution_arn = ?");
    this.#before = db.prepare<Row>(
      `SELECT number, content FROM state_executions
       WHERE state_machine_arn = ?1 AND number < ?2 AND (?3 IS NULL OR status = ?3) ORDER BY number DESC LIMIT ?4`,
    );
  }

  put({ executionArn, stateMachineArn, status, ...rest }: StateExecution): void {
    const content = JSON.stringify({ executionArn, stateMachineArn, status, ...rest });
    this.#put.run(executionArn, stateMachineArn, status, content);
  }

  find(executionArn: string): StateExecution | undefined {
    const row = this.#find.get(executionArn);
    return row && JSON.parse(row.content);
  }

  /** Newest first, those with a lower number than `number`. */
  before(
    stateMachineArn: string,
    number: number,
    status: StateExecutionStatus | undefined,
    limit: number,
  ): NumberedStateExecution[] {
    return this.#before
      .all(stateMachineArn, number, status ?? null, limit)
      .map((row) => ({ ...JSON.parse(row.content), number: row.number }));
  }
}
