import type { Database } from "./database.ts";
import { flag, json, type NewRowOf, type RowOf, rowNumber, Table, text } from "./table.ts";

const SUBSCRIPTIONS = new Table("subscriptions", {
  number: rowNumber,
  subscriptionArn: text("UNIQUE"),
  topicArn: text(),
  protocol: text(),
  endpoint: text(),
  /** What confirms it; the endpoint alone learns it. */
  token: text(),
  isConfirmed: flag(),
  attributes: json<Readonly<Record<string, string>>>(),
});

/** An SNS subscription. It gets no message before it is confirmed. */
export type Subscription = NewRowOf<typeof SUBSCRIPTIONS>;

export const SUBSCRIPTIONS_SCHEMA = `${SUBSCRIPTIONS.schema}
CREATE INDEX subscriptions_by_topic ON subscriptions (topic_arn, number);
`;

const ONE = "WHERE subscription_arn = :subscriptionArn";
const PAGE = "number > :number ORDER BY number LIMIT :limit";

export class Subscriptions {
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #deleteOfTopic;
  readonly #after;
  readonly #ofTopic;

  constructor(db: Database) {
    this.#insert = SUBSCRIPTIONS.insert(db);
    this.#update = SUBSCRIPTIONS.update(db, ["isConfirmed", "attributes"], ONE);
    this.#find = SUBSCRIPTIONS.select(db, ONE);
    this.#delete = SUBSCRIPTIONS.delete(db, ONE);
    this.#deleteOfTopic = SUBSCRIPTIONS.delete(db, "WHERE topic_arn = :topicArn");
    this.#after = SUBSCRIPTIONS.select(db, `WHERE ${PAGE}`);
    this.#ofTopic = SUBSCRIPTIONS.select(db, `WHERE topic_arn = :topicArn AND ${PAGE}`);
  }

  insert(subscription: Subscription): void {
    this.#insert.run(subscription);
  }

  update(subscription: Subscription): void {
    this.#update.run(subscription);
  }

  find(subscriptionArn: string): Subscription | undefined {
    return this.#find.get({ subscriptionArn });
  }

  delete(subscriptionArn: string): void {
    this.#delete.run({ subscriptionArn });
  }

  deleteOfTopic(topicArn: string): void {
    this.#deleteOfTopic.run({ topicArn });
  }

  /** Oldest first; `number` is the place to go on from. */
  after(number: number, limit: number): RowOf<typeof SUBSCRIPTIONS>[] {
    return this.#after.all({ number, limit });
  }

  ofTopic(topicArn: string, number = 0, limit = -1): RowOf<typeof SUBSCRIPTIONS>[] {
    return this.#ofTopic.all({ topicArn, number, limit });
  }
}
