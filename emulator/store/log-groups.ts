import { flag, integer, json, milliseconds, text, textKey } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

export type LogGroupClass = "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY" | "ESSENTIALS";

const LOG_GROUPS = new Table(
  "log_groups",
  {
    logGroup: textKey(),
    createdAtMs: milliseconds(),
    /** NULL: events are kept for ever. */
    retentionInDays: integer().orNull(),
    kmsKeyId: text().orNull(),
    logGroupClass: text<LogGroupClass>(),
    isProtected: flag(),
    tags: json<readonly Tag[]>(),
  },
  "WITHOUT ROWID",
);

const LOG_STREAMS = new Table(
  "log_streams",
  { logGroup: text(), logStream: text(), createdAtMs: milliseconds() },
  "PRIMARY KEY (log_group, log_stream)",
  "WITHOUT ROWID",
);

/** A group of log streams, with what holds for the events in all of them. */
export type LogGroup = RowOf<typeof LOG_GROUPS>;
export type LogStream = RowOf<typeof LOG_STREAMS>;

export const logGroups = part([LOG_GROUPS], (db) => {
  const rows = LOG_GROUPS.on(db);
  return {
    put: rows.put(["logGroup"]),
    find: rows.find("logGroup"),
    delete: rows.delete("logGroup"),
    /** By name; a page continues after a name, "" for the beginning. */
    after: rows.pageOfPrefix("logGroup", "logGroup"),
  };
});

export const logStreams = part([LOG_STREAMS], (db) => {
  const rows = LOG_STREAMS.on(db);
  return {
    insert: rows.insert("ON CONFLICT DO NOTHING"),
    find: rows.find("logGroup", "logStream"),
    delete: rows.delete("logGroup", "logStream"),
    deleteOfGroup: rows.delete("logGroup"),
    /** By name; a page continues after a name, "" for the beginning. */
    after: rows.pageOfPrefix("logStream", "logStream", ["logGroup"]),
  };
});
