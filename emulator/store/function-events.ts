import type { Database } from "./database.ts";

/** An event that waits for a Lambda function, or whose function has run for somebody who has not asked yet. */
export interface FunctionEvent {
  /** The id of the invocation that the function sees. */
  readonly requestId: string;
  /** Name or ARN as the sender wrote it. */
  readonly functionName: string;
  readonly qualifier: string | null;
  readonly payload: string;
  /** The JSON itself, not its Base64. */
  readonly clientContext: string | null;
  /** How often it has been tried. */
  readonly attempts: number;
  /** How often it is tried. */
  readonly attemptsMax: number;
  /** The due entry that tells whoever waits for the end, if somebody does: kind and ref. */
  readonly tells: { readonly kind: string; readonly ref: string } | null;
  /** How it ended; null while it has not. */
  readonly outcome: FunctionOutcome | null;
}

export interface FunctionOutcome {
  readonly isSuccess: boolean;
  /** What the function returned, or its error. */
  readonly payload: string;
  /** Why it did not run or failed, in one line. */
  readonly reason: string | null;
}

export const FUNCTION_EVENTS_SCHEMA = `
CREATE TABLE function_events (request_id TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
`;

/** The queue of asynchronous invocations. An event is gone once its function has run and nobody waits for it. */
export class FunctionEvents {
  readonly #put;
  readonly #find;
  readonly #delete;

  constructor(db: Database) {
    this.#put = db.prepare(
      "INSERT INTO function_events VALUES (?, ?) ON CONFLICT (request_id) DO UPDATE SET content = excluded.content",
    );
    this.#find = db.prepare<{ content: string }>("SELECT content FROM function_events WHERE request_id = ?");
    this.#delete = db.prepare("DELETE FROM function_events WHERE request_id = ?");
  }

  put(event: FunctionEvent): void {
    this.#put.run(event.requestId, JSON.stringify(event));
  }

  find(requestId: string): FunctionEvent | undefined {
    const row = this.#find.get(requestId);
    return row && JSON.parse(row.content);
  }

  delete(requestId: string): void {
    this.#delete.run(requestId);
  }
}
