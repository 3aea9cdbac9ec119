import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

/** An SNS topic. `attributes` has only what a caller set; defaults are the service's. */
export interface Topic {
  readonly topicArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

type TopicRow = { readonly topicArn: string; readonly attributes: string; readonly tags: string };

export const TOPICS_SCHEMA = `
CREATE TABLE topics (
  topic_arn TEXT PRIMARY KEY,
  attributes TEXT NOT NULL,
  tags TEXT NOT NULL
) WITHOUT ROWID;
`;

const COLUMNS = 'topic_arn AS "topicArn", attributes, tags';

export class Topics {
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #after;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO topics VALUES (?, ?, ?)
       ON CONFLICT (topic_arn) DO UPDATE SET attributes = excluded.attributes, tags = excluded.tags`,
    );
    this.#find = db.prepare<TopicRow>(`SELECT ${COLUMNS} FROM topics WHERE topic_arn = ?`);
    this.#delete = db.prepare("DELETE FROM topics WHERE topic_arn = ?");
    this.#after = db.prepare<TopicRow>(`SELECT ${COLUMNS} FROM topics WHERE topic_arn > ? ORDER BY topic_arn LIMIT ?`);
  }

  put(topic: Topic): void {
    this.#put.run(topic.topicArn, JSON.stringify(topic.attributes), JSON.stringify(topic.tags));
  }

  find(topicArn: string): Topic | undefined {
    const row = this.#find.get(topicArn);
    return row && fromRow(row);
  }

  delete(topicArn: string): void {
    this.#delete.run(topicArn);
  }

  /** By ARN; `topicArn` is the place to go on from, "" for the beginning. */
  after(topicArn: string, limit: number): Topic[] {
    return this.#after.all(topicArn, limit).map(fromRow);
  }
}

function fromRow(row: TopicRow): Topic {
  return { topicArn: row.topicArn, attributes: JSON.parse(row.attributes), tags: JSON.parse(row.tags) };
}
