import { json, milliseconds, rowNumber, text } from "./columns.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";

const MESSAGES = new Table(
  "messages",
  {
    number: rowNumber,
    messageId: text(),
    topicArn: text(),
    subject: text().orNull(),
    body: text(),
    /** As the publisher sent them: name to `{ Type, Value }`. */
    attributes: json<Readonly<Record<string, { readonly Type: string; readonly Value: string }>>>(),
    publishedAtMs: milliseconds(),
  },
  "CREATE INDEX messages_by_topic ON messages (topic_arn, number)",
);

/** A message that was published to a topic, with or without receivers. */
export type Message = NewRowOf<typeof MESSAGES>;

/** SNS keeps none at all; these are kept for people to look at, and the oldest go when there are more. */
const MESSAGES_MAX = 100_000;

export const messages = part([MESSAGES], (db) => {
  const rows = MESSAGES.on(db);
  const insert = rows.insertNumbered();
  const forget = rows.deleteWhere("WHERE number <= :number", "number");
  const page = rows.page("number");
  const pageOfTopic = rows.page("number", ["topicArn"]);
  return {
    insert(message: Message): void {
      forget(insert(message) - MESSAGES_MAX);
    },
    /** In the order in which they were published; a page continues after `number`. */
    after: (number: number, limit: number, topicArn?: string): RowOf<typeof MESSAGES>[] =>
      topicArn === undefined ? page(number, limit) : pageOfTopic(topicArn, number, limit),
  };
});
