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

export class LogEvents {
  readonly #insert;
  readonly #ofStream;

  constructor(db: Database) {
    this.#insert = db.prepare("INSERT INTO log_events (log_group, log_stream, at_ms, message) VALUES (?, ?, ?, ?)");
    this.#ofStream = db.prepare<LogEvent>(
      `SELECT log_group AS "group", log_stream AS stream, at_ms AS "atMs", message FROM log_events
       WHERE log_group = ? AND log_stream = ? ORDER BY number`,
    );
  }

  insert(event: LogEvent): void {
    this.#insert.run(event.group, event.stream, event.atMs, event.message);
  }

  ofStream(group: string, stream: string): LogEvent[] {
    return this.#ofStream.all(group, stream);
  }
}
