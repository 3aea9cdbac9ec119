import type { Database } from "./database.ts";

/** What Run Command sends to CloudWatch Logs: one message in a stream of a group. */
export interface LogEvent {
  readonly group: string;
  readonly stream: string;
  readonly atMs: number;
  readonly message: string;
}

export const LOG_EVENTS_SCHEMA = `
CREATE TABLE log_events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  log_group TEXT NOT NULL,
  log_stream TEXT NOT NULL,
  at_ms REAL NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX log_events_by_stream ON log_events (log_group, log_stream);
`;

export interface NumberedLogEvent extends LogEvent {
  readonly number: number;
}

/** A group or a stream, with the instants of its first and last event. */
export interface LogSpan {
  readonly name: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

const COLUMNS = `number, log_group AS "group", log_stream AS stream, at_ms AS "atMs", message`;
const SPAN = `min(at_ms) AS "firstAtMs", max(at_ms) AS "lastAtMs"`;

export class LogEvents {
  readonly #insert;
  readonly #groups;
  readonly #streams;
  readonly #ofGroup;
  readonly #forward;
  readonly #backward;

  constructor(db: Database) {
    this.#insert = db.prepare("INSERT INTO log_events (log_group, log_stream, at_ms, message) VALUES (?, ?, ?, ?)");
    this.#groups = db.prepare<LogSpan>(
      `SELECT log_group AS name, ${SPAN} FROM log_events WHERE log_group > ? GROUP BY log_group ORDER BY log_group`,
    );
    this.#streams = db.prepare<LogSpan>(
      `SELECT log_stream AS name, ${SPAN} FROM log_events WHERE log_group = ? AND log_stream > ?
       GROUP BY log_stream ORDER BY log_stream`,
    );
    this.#ofGroup = db.prepare<NumberedLogEvent>(
      `SELECT ${COLUMNS} FROM log_events WHERE log_group = ? AND number > ? AND at_ms >= ? AND at_ms < ? ORDER BY number`,
    );
    const ofStream = "log_group = ? AND log_stream = ? AND at_ms >= ? AND at_ms < ?";
    this.#forward = db.prepare<NumberedLogEvent>(
      `SELECT ${COLUMNS} FROM log_events WHERE ${ofStream} AND number > ? ORDER BY number LIMIT ?`,
    );
    this.#backward = db.prepare<NumberedLogEvent>(
      `SELECT ${COLUMNS} FROM log_events WHERE ${ofStream} AND number < ? ORDER BY number DESC LIMIT ?`,
    );
  }

  insert(event: LogEvent): void {
    this.#insert.run(event.group, event.stream, event.atMs, event.message);
  }

  /** In the alphabet's order, behind a name. */
  groups(after: string): LogSpan[] {
    return this.#groups.all(after);
  }

  streams(group: string, after: string): LogSpan[] {
    return this.#streams.all(group, after);
  }

  /** A group's events of a time, oldest first, behind a number; read as far as they are asked for. */
  ofGroup(group: string, after: number, fromMs: number, toMs: number): Iterable<NumberedLogEvent> {
    return this.#ofGroup.iterate(group, after, fromMs, toMs);
  }

  /** At most `limit` events of a stream behind a number, oldest first. */
  forward(group: string, stream: string, fromMs: number, toMs: number, after: number, limit: number) {
    return this.#forward.all(group, stream, fromMs, toMs, after, limit);
  }

  /** At most `limit` events of a stream before a number, oldest first. */
  backward(group: string, stream: string, fromMs: number, toMs: number, before: number, limit: number) {
    return this.#backward.all(group, stream, fromMs, toMs, before, limit).reverse();
  }
}
