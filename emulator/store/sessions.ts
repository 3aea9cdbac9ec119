import type { Database } from "./database.ts";

/** Temporary credentials that STS gave out, and whose they are. */
export interface Session {
  readonly accessKeyId: string;
  readonly arn: string;
  readonly userId: string;
}

export const SESSIONS_SCHEMA = `
CREATE TABLE sessions (access_key_id TEXT PRIMARY KEY, arn TEXT NOT NULL, user_id TEXT NOT NULL) WITHOUT ROWID;
`;

export class Sessions {
  readonly #insert;
  readonly #find;

  constructor(db: Database) {
    this.#insert = db.prepare("INSERT INTO sessions VALUES (?, ?, ?)");
    this.#find = db.prepare<Session>(
      'SELECT access_key_id AS "accessKeyId", arn, user_id AS "userId" FROM sessions WHERE access_key_id = ?',
    );
  }

  insert({ accessKeyId, arn, userId }: Session): void {
    this.#insert.run(accessKeyId, arn, userId);
  }

  find(accessKeyId: string): Session | undefined {
    return this.#find.get(accessKeyId);
  }
}
