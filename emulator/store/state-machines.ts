import type { Database } from "./database.ts";
import type { Tag } from "./tag.ts";

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language, as the caller wrote it. */
  readonly definition: string;
  readonly roleArn: string;
  readonly revisionId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly tags: readonly Tag[];
  /** Members that the emulator only keeps: loggingConfiguration, tracingConfiguration, encryptionConfiguration. */
  readonly kept: Readonly<Record<string, unknown>>;
}

type Row = { readonly content: string };

export const STATE_MACHINES_SCHEMA = `
CREATE TABLE state_machines (arn TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
`;

export class StateMachines {
  readonly #put;
  readonly #find;
  readonly #delete;
  readonly #after;

  constructor(db: Database) {
    this.#put = db.prepare(
      "INSERT INTO state_machines VALUES (?, ?) ON CONFLICT (arn) DO UPDATE SET content = excluded.content",
    );
    this.#find = db.prepare<Row>("SELECT content FROM state_machines WHERE arn = ?");
    this.#delete = db.prepare("DELETE FROM state_machines WHERE arn = ?");
    this.#after = db.prepare<Row>("SELECT content FROM state_machines WHERE arn > ? ORDER BY arn LIMIT ?");
  }

  put(machine: StateMachine): void {
    this.#put.run(machine.arn, JSON.stringify(machine));
  }

  find(arn: string): StateMachine | undefined {
    const row = this.#find.get(arn);
    return row && JSON.parse(row.content);
  }

  /** Its executions stay. */
  delete(arn: string): void {
    this.#delete.run(arn);
  }

  /** By ARN; `arn` is the place to go on from, "" for the beginning. */
  after(arn: string, limit: number): StateMachine[] {
    return this.#after.all(arn, limit).map(({ content }) => JSON.parse(content));
  }
}
