import { milliseconds, rowNumber, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

const LOG_EVENTS = new Table(
  "log_events",
  { number: rowNumber, logGroup: text(), logStream: text(), atMs: milliseconds(), message: text() },
  "CREATE INDEX log_events_by_stream ON log_events (log_group, log_stream)",
);

/** What Run Command sends to CloudWatch Logs: one message in a stream of a group. */
export type NumberedLogEvent = RowOf<typeof LOG_EVENTS>;
/** The instants of a stream's first and last event; NULL without an event. */
export interface LogSpan {
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
}

const TIME = "at_ms >= :fromMs AND at_ms < :toMs";
const OF_STREAM = `WHERE log_group = :logGroup AND log_stream = :logStream AND ${TIME}`;

export const logEvents = part([LOG_EVENTS], (db) => {
  const rows = LOG_EVENTS.on(db);
  const span = db.prepare<LogSpan>(
    `SELECT min(at_ms) AS "firstAtMs", max(at_ms) AS "lastAtMs" FROM log_events
     WHERE log_group = :group AND log_stream = :stream`,
  );
  const backward = rows.all(
    `${OF_STREAM} AND number < :before ORDER BY number DESC LIMIT :limit`,
    "logGroup",
    "logStream",
    "fromMs",
    "toMs",
    "before",
    "limit",
  );
  return {
    insert: rows.insert(),
    spanOf: (group: string, stream: string): LogSpan => span.get({ group, stream })!,
    deleteOfGroup: rows.delete("logGroup"),
    deleteOfStream: rows.delete("logGroup", "logStream"),
    /** A group's events in a period, oldest first, after a number; read lazily. */
    ofGroup: rows.each(
      `WHERE log_group = :logGroup AND number > :after AND ${TIME} ORDER BY number`,
      "logGroup",
      "after",
      "fromMs",
      "toMs",
    ),
    /** At most `limit` events of a stream after a number, oldest first. */
    forward: rows.all(
      `${OF_STREAM} AND number > :after ORDER BY number LIMIT :limit`,
      "logGroup",
      "logStream",
      "fromMs",
      "toMs",
      "after",
      "limit",
    ),
    /** At most `limit` events of a stream before a number, oldest first. */
    backward: (...values: Parameters<typeof backward>): NumberedLogEvent[] => backward(...values).reverse(),
  };
});
