import type { Database } from "./database.ts";

/** An HTTP request that the emulated cloud owes somebody outside: the outbox. */
export interface Delivery {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How often it has been tried. */
  readonly attempts: number;
  /** How often it is tried before it is given up. */
  readonly attemptsMax: number;
  /** Milliseconds of the emulator's clock between two attempts. */
  readonly retryAfterMs: number;
}

type Row = Omit<Delivery, "headers"> & { readonly headers: string };

export const DELIVERIES_SCHEMA = `
CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  attempts_max INTEGER NOT NULL,
  retry_after_ms INTEGER NOT NULL
);
`;

export class Deliveries {
  readonly #insert;
  readonly #find;
  readonly #setAttempts;
  readonly #delete;

  constructor(db: Database) {
    this.#insert = db.prepare<{ number: number }>(
      `INSERT INTO deliveries (method, url, headers, body, attempts, attempts_max, retry_after_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING number`,
    );
    this.#find = db.prepare<Row>(
      `SELECT method, url, headers, body, attempts, attempts_max AS "attemptsMax", retry_after_ms AS "retryAfterMs"
       FROM deliveries WHERE number = ?`,
    );
    this.#setAttempts = db.prepare("UPDATE deliveries SET attempts = ? WHERE number = ?");
    this.#delete = db.prepare("DELETE FROM deliveries WHERE number = ?");
  }

  /** @returns its number, by which the due list refers to it. */
  insert(delivery: Delivery): number {
    return this.#insert.get(
      delivery.method,
      delivery.url,
      JSON.stringify(delivery.headers),
      delivery.body,
      delivery.attempts,
      delivery.attemptsMax,
      delivery.retryAfterMs,
    )!.number;
  }

  find(number: number): Delivery | undefined {
    const row = this.#find.get(number);
    return row && { ...row, headers: JSON.parse(row.headers) };
  }

  setAttempts(number: number, attempts: number): void {
    this.#setAttempts.run(attempts, number);
  }

  delete(number: number): void {
    this.#delete.run(number);
  }
}
