import type { Database } from "./database.ts";

export type StateExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An execution of a state machine, with everything that its next step needs. */
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
  /** Where the interpreter left it, as JSON; null before its first step and after its end. */
  readonly state: string | null;
  /** The functions that its tasks have called and whose ends the interpreter does not know yet. */
  readonly calls: readonly OpenCall[];
  /** The due entry that tells whoever waits for the end, if somebody does: kind and ref. */
  readonly tells: { readonly kind: string; readonly ref: string } | null;
}

export interface OpenCall {
  /** Counts the calls of the execution from 0. */
  readonly number: number;
  readonly requestId: string;
  /** The Resource of the Task state that called. */
  readonly resource: string;
  /** Null while the function runs. */
  readonly ended: TaskEnd | null;
}

export interface TaskEnd {
  readonly atMs: number;
  /** JSON */
  readonly output: string | null;
  readonly error: { readonly name: string; readonly cause: string } | null;
}

/** An event of the history, as the operations show it, but for instants in milliseconds. */
export interface StateEvent {
  readonly type: string;
  readonly atMs: number;
  /** The event that led to it; 0 when none did. */
  readonly previousId: number;
  readonly details: Readonly<Record<string, object>>;
}

export type NumberedStateEvent = StateEvent & { readonly id: number };

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

CREATE TABLE state_events (
  execution_arn TEXT NOT NULL,
  id INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (execution_arn, id)
);
`;

export class StateExecutions {
  readonly #put;
  readonly #find;
  readonly #before;
  readonly #addEvent;
  readonly #lastEvent;
  readonly #eventsAfter;
  readonly #eventsBefore;

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
    this.#addEvent = db.prepare("INSERT INTO state_events VALUES (?, ?, ?)");
    this.#lastEvent = db.prepare<{ id: number | null }>(
      "SELECT max(id) AS id FROM state_events WHERE execution_arn = ?",
    );
    this.#eventsAfter = db.prepare<{ content: string }>(
      "SELECT content FROM state_events WHERE execution_arn = ? AND id > ? ORDER BY id LIMIT ?",
    );
    this.#eventsBefore = db.prepare<{ content: string }>(
      "SELECT content FROM state_events WHERE execution_arn = ? AND id < ? ORDER BY id DESC LIMIT ?",
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

  /** Puts events at the end of an execution's history: their ids count from 1. */
  addEvents(executionArn: string, events: readonly StateEvent[]): void {
    if (events.length === 0) return;
    let id = this.#lastEvent.get(executionArn)?.id ?? 0;
    for (const event of events) {
      id++;
      this.#addEvent.run(executionArn, id, JSON.stringify({ id, ...event }));
    }
  }

  /** Oldest first, those with a higher id than `id`. */
  eventsAfter(executionArn: string, id: number, limit: number): NumberedStateEvent[] {
    return this.#eventsAfter.all(executionArn, id, limit).map(({ content }) => JSON.parse(content));
  }

  /** Newest first, those with a lower id than `id`. */
  eventsBefore(executionArn: string, id: number, limit: number): NumberedStateEvent[] {
    return this.#eventsBefore.all(executionArn, id, limit).map(({ content }) => JSON.parse(content));
  }
}
