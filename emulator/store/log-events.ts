import { milliseconds, part, type RowOf, rowNumber, Table, text } from "./table.ts";

const LOG_EVENTS = new Table(
  "log_events",
  { number: rowNumber, logGroup: text(), logStream: text(), atMs: milliseconds(), message: text() },
  "CREATE INDEX log_events_by_stream ON log_events (log_group, log_stream)",
);

/** What Run Command sends to CloudWatch Logs: one message in a stream of a group. */
export type NumberedLogEvent = RowOf<typeof LOG_EVENTS>;
/** A group or a stream, with the instants of its first and last event. */
export interface LogSpan {
  readonly name: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

const TIME = "at_ms >= :fromMs AND at_ms < :toMs";
const OF_STREAM = `WHERE log_group = :logGroup AND log_stream = :logStream AND ${TIME}`;

export const logEvents = part([LOG_EVENTS], (db) => {
  const rows = LOG_EVENTS.on(db);
  const spans = (column: string, condition: string) =>
    db.prepare<LogSpan>(
      `SELECT ${column} AS name, min(at_ms) AS "firstAtMs", max(at_ms) AS "lastAtMs" FROM log_events
       WHERE ${condition} GROUP BY ${column} ORDER BY ${column}`,
    );
  const groups = spans("log_group", "log_group > :after");
  const streams = spans("log_stream", "log_group = :group AND log_stream > :after");
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
    /** In alphabetical order, after a name. */
    groups: (after: string): LogSpan[] => groups.all({ after }),
    streams: (group: string, after: string): LogSpan[] => streams.all({ group, after }),
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
