import type { Database } from "./database.ts";

/** A message that was published to a topic, whoever got it. */
export interface Message {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | null;
  readonly body: string;
  /** As the publisher sent them: name to `{ Type, Value }`. */
  readonly attributes: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
  readonly publishedAtMs: number;
}

type Row = Omit<Message, "attributes"> & { readonly number: number; readonly attributes: string };

export const MESSAGES_SCHEMA = `
CREATE TABLE messages (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL,
  topic_arn TEXT NOT NULL,
  subject TEXT,
  body TEXT NOT NULL,
  attributes TEXT NOT NULL,
  published_at_ms REAL NOT NULL
);
CREATE INDEX messages_by_topic ON messages (topic_arn, number);
`;

/** SNS keeps none at all; these are kept for people to look at, and the oldest go when there are more. */
const MESSAGES_MAX = 100_000;

const COLUMNS = `number, message_id AS "messageId", topic_arn AS "topicArn", subject, body, attributes,
  published_at_ms AS "publishedAtMs"`;

export class Messages {
  readonly #insert;
  readonly #forget;
  readonly #last;
  readonly #after;
  readonly #ofTopic;

  constructor(db: Database) {
    this.#insert = db.prepare(
      `INSERT INTO messages (message_id, topic_arn, subject, body, attributes, published_at_ms) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#last = db.prepare<{ number: number }>("SELECT max(number) AS number FROM messages");
    this.#forget = db.prepare("DELETE FROM messages WHERE number <= ?");
    this.#after = db.prepare<Row>(`SELECT ${COLUMNS} FROM messages WHERE number > ? ORDER BY number LIMIT ?`);
    this.#ofTopic = db.prepare<Row>(
      `SELECT ${COLUMNS} FROM messages WHERE topic_arn = ? AND number > ? ORDER BY number LIMIT ?`,
    );
  }

  insert(message: Message): void {
    this.#insert.run(
      message.messageId,
      message.topicArn,
      message.subject,
      message.body,
      JSON.stringify(message.attributes),
      message.publishedAtMs,
    );
    this.#forget.run(this.#last.get()!.number - MESSAGES_MAX);
  }

  /** In the order in which they were published; `number` is the place to go on from. */
  after(number: number, limit: number, topicArn?: string): (Message & { readonly number: number })[] {
    const rows = topicArn === undefined ? this.#after.all(number, limit) : this.#ofTopic.all(topicArn, number, limit);
    return rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes) }));
  }
}
