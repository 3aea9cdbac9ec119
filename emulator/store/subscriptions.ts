import type { Database } from "./database.ts";

/** An SNS subscription. It gets no message before it is confirmed. */
export interface Subscription {
  readonly subscriptionArn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** What confirms it; the endpoint alone learns it. */
  readonly token: string;
  readonly isConfirmed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

type Row = Omit<Subscription, "isConfirmed" | "attributes"> & {
  readonly number: number;
  readonly isConfirmed: number;
  readonly attributes: string;
};

export const SUBSCRIPTIONS_SCHEMA = `
CREATE TABLE subscriptions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  subscription_arn TEXT NOT NULL UNIQUE,
  topic_arn TEXT NOT NULL,
  protocol TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  token TEXT NOT NULL,
  is_confirmed INTEGER NOT NULL,
  attributes TEXT NOT NULL
);
CREATE INDEX subscriptions_by_topic ON subscriptions (topic_arn, number);
`;

const COLUMNS = `number, subscription_arn AS "subscriptionArn", topic_arn AS "topicArn", protocol, endpoint, token,
  is_confirmed AS "isConfirmed", attributes`;

export class Subscriptions {
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #deleteOfTopic;
  readonly #after;
  readonly #ofTopic;

  constructor(db: Database) {
    this.#insert = db.prepare(
      `INSERT INTO subscriptions (subscription_arn, topic_arn, protocol, endpoint, token, is_confirmed, attributes)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare("UPDATE subscriptions SET is_confirmed = ?, attributes = ? WHERE subscription_arn = ?");
    this.#find = db.prepare<Row>(`SELECT ${COLUMNS} FROM subscriptions WHERE subscription_arn = ?`);
    this.#delete = db.prepare("DELETE FROM subscriptions WHERE subscription_arn = ?");
    this.#deleteOfTopic = db.prepare("DELETE FROM subscriptions WHERE topic_arn = ?");
    this.#after = db.prepare<Row>(`SELECT ${COLUMNS} FROM subscriptions WHERE number > ? ORDER BY number LIMIT ?`);
    this.#ofTopic = db.prepare<Row>(
      `SELECT ${COLUMNS} FROM subscriptions WHERE topic_arn = ? AND number > ? ORDER BY number LIMIT ?`,
    );
  }

  insert(subscription: Subscription): void {
    this.#insert.run(
      subscription.subscriptionArn,
      subscription.topicArn,
      subscription.protocol,
      subscription.endpoint,
      subscription.token,
      Number(subscription.isConfirmed),
      JSON.stringify(subscription.attributes),
    );
  }

  update(subscription: Subscription): void {
    this.#update.run(
      Number(subscription.isConfirmed),
      JSON.stringify(subscription.attributes),
      subscription.subscriptionArn,
    );
  }

  find(subscriptionArn: string): Subscription | undefined {
    const row = this.#find.get(subscriptionArn);
    return row && fromRow(row);
  }

  delete(subscriptionArn: string): void {
    this.#delete.run(subscriptionArn);
  }

  deleteOfTopic(topicArn: string): void {
    this.#deleteOfTopic.run(topicArn);
  }

  /** Oldest first; `number` is the place to go on from. */
  after(number: number, limit: number): (Subscription & { readonly number: number })[] {
    return this.#after.all(number, limit).map(fromRow);
  }

  ofTopic(topicArn: string, number = 0, limit = -1): (Subscription & { readonly number: number })[] {
    return this.#ofTopic.all(topicArn, number, limit).map(fromRow);
  }
}

function fromRow(row: Row) {
  return {
    ...row,
    isConfirmed: row.isConfirmed === 1,
    attributes: JSON.parse(row.attributes) as Record<string, string>,
  };
}
