import type { Database } from "./database.ts";

/** What a client token stands for: the request it came with and what that created. */
export interface RememberedRequest {
  /** A digest of the request's other members. */
  readonly fingerprint: string;
  readonly resourceId: string;
}

export const IDEMPOTENCY_SCHEMA = `
CREATE TABLE client_tokens (
  operation TEXT NOT NULL,
  token TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  PRIMARY KEY (operation, token)
) WITHOUT ROWID;
CREATE INDEX client_tokens_by_age ON client_tokens (created_at_ms);
`;

/** The client tokens of requests that created something. */
export class ClientTokens {
  readonly #find;
  readonly #remember;
  readonly #forget;

  constructor(db: Database) {
    this.#find = db.prepare<RememberedRequest>(
      `SELECT fingerprint, resource_id AS "resourceId" FROM client_tokens
       WHERE operation = ? AND token = ? AND created_at_ms >= ?`,
    );
    this.#remember = db.prepare("INSERT INTO client_tokens VALUES (?, ?, ?, ?, ?)");
    this.#forget = db.prepare("DELETE FROM client_tokens WHERE created_at_ms < ?");
  }

  /** @param sinceMs older ones count no more. */
  find(operation: string, token: string, sinceMs: number): RememberedRequest | undefined {
    return this.#find.get(operation, token, sinceMs);
  }

  remember(operation: string, token: string, request: RememberedRequest, nowMs: number): void {
    this.#remember.run(operation, token, request.fingerprint, request.resourceId, nowMs);
  }

  forgetBefore(instantMs: number): void {
    this.#forget.run(instantMs);
  }
}
