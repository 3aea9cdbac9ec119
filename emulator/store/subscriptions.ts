import { flag, json, rowNumber, text } from "./columns.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";

const SUBSCRIPTIONS = new Table(
  "subscriptions",
  {
    number: rowNumber,
    subscriptionArn: text("UNIQUE"),
    topicArn: text(),
    protocol: text(),
    endpoint: text(),
    /** What confirms it; the endpoint alone learns it. */
    token: text(),
    isConfirmed: flag(),
    attributes: json<Readonly<Record<string, string>>>(),
  },
  "CREATE INDEX subscriptions_by_topic ON subscriptions (topic_arn, number)",
);

/** An SNS subscription. It gets no message before it is confirmed. */
export type Subscription = NewRowOf<typeof SUBSCRIPTIONS>;

export const subscriptions = part([SUBSCRIPTIONS], (db) => {
  const rows = SUBSCRIPTIONS.on(db);
  const ofTopic = rows.page("number", ["topicArn"]);
  return {
    insert: rows.insert(),
    update: rows.update(["subscriptionArn"], ["isConfirmed", "attributes"]),
    find: rows.find("subscriptionArn"),
    delete: rows.delete("subscriptionArn"),
    deleteOfTopic: rows.delete("topicArn"),
    /** Oldest first; a page continues after a number. */
    ofTopic: (topicArn: string, number = 0, limit = -1): RowOf<typeof SUBSCRIPTIONS>[] =>
      ofTopic(topicArn, number, limit),
  };
});
