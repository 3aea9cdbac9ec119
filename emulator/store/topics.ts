import { json, textKey } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

const TOPICS = new Table(
  "topics",
  {
    topicArn: textKey(),
    /** Only what a caller set; defaults are the service's. */
    attributes: json<Readonly<Record<string, string>>>(),
    tags: json<readonly Tag[]>(),
  },
  "WITHOUT ROWID",
);

/** An SNS topic. */
export type Topic = RowOf<typeof TOPICS>;

export const topics = part([TOPICS], (db) => {
  const rows = TOPICS.on(db);
  return {
    put: rows.put(["topicArn"]),
    find: rows.find("topicArn"),
    delete: rows.delete("topicArn"),
    /** By ARN; a page continues after an ARN, "" for the beginning. */
    after: rows.page("topicArn"),
  };
});
