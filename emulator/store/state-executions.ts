import { integer, json, rowNumber, text } from "./columns.ts";
import type { DueEntry } from "./due.ts";
import { part, Table } from "./table.ts";

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
  /** The function calls of its tasks with results that the interpreter has not read yet. */
  readonly calls: readonly OpenCall[];
  /** The due entry to schedule when it has ended; null if nothing waits for it. */
  readonly tells: DueEntry | null;
}

export interface OpenCall {
  /** Counts the calls of the execution from 0. */
  readonly number: number;
  /** Of the function's invocation; null for an operation. */
  readonly requestId: string | null;
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

export type NumberedStateExecution = StateExecution & { readonly number: number };

const EXECUTIONS = new Table(
  "state_executions",
  {
    number: rowNumber,
    executionArn: text("UNIQUE"),
    stateMachineArn: text(),
    status: text<StateExecutionStatus>(),
    content: json<StateExecution>(),
  },
  "CREATE INDEX state_executions_by_machine ON state_executions (state_machine_arn, number)",
);

const EVENTS = new Table(
  "state_events",
  { executionArn: text(), id: integer(), content: json<NumberedStateEvent>() },
  "PRIMARY KEY (execution_arn, id)",
);

export const stateExecutions = part([EXECUTIONS, EVENTS], (db) => {
  const rows = EXECUTIONS.on(db);
  const events = EVENTS.on(db);
  const put = rows.put(["executionArn"], ["stateMachineArn"]);
  const before = rows.only("number", "content").select(
    `WHERE state_machine_arn = :stateMachineArn AND number < :number AND (:status IS NULL OR status = :status)
     ORDER BY number DESC LIMIT :limit`,
  );
  const addEvent = events.insert();
  const lastEvent = events
    .only("id")
    .one("WHERE execution_arn = :executionArn ORDER BY id DESC LIMIT 1", "executionArn");
  const listEvents = (rest: string) =>
    events.values(
      "content",
      `WHERE execution_arn = :executionArn AND ${rest} LIMIT :limit`,
      "executionArn",
      "id",
      "limit",
    );
  return {
    put({ executionArn, stateMachineArn, status, ...rest }: StateExecution): void {
      put({ executionArn, stateMachineArn, status, content: { executionArn, stateMachineArn, status, ...rest } });
    },
    find: rows.value("content", "executionArn"),
    /** Newest first, those with a lower number than `number`. */
    before: (
      stateMachineArn: string,
      number: number,
      status: StateExecutionStatus | undefined,
      limit: number,
    ): NumberedStateExecution[] =>
      before
        .all({ stateMachineArn, number, status: status ?? null, limit })
        .map(({ content, ...row }) => ({ ...row, ...content })),
    /** Puts events at the end of an execution's history: their ids count from 1. */
    addEvents(executionArn: string, added: readonly StateEvent[]): void {
      if (added.length === 0) return;
      let id = lastEvent(executionArn)?.id ?? 0;
      for (const event of added) {
        id++;
        addEvent({ executionArn, id, content: { id, ...event } });
      }
    },
    /** Oldest first, those with a higher id. */
    eventsAfter: listEvents("id > :id ORDER BY id"),
    /** Newest first, those with a lower id. */
    eventsBefore: listEvents("id < :id ORDER BY id DESC"),
  };
});
