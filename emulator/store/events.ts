import type { Database } from "./database.ts";

/** An event on an EventBridge bus, without what the envelope repeats for every event. */
export interface StoredEvent {
  readonly eventId: string;
  readonly eventBus: string;
  readonly source: string;
  readonly detailType: string;
  readonly atMs: number;
  /** JSON arrays and objects as text: most events are written and never read. */
  readonly resources: string;
  readonly detail: string;
}

export const EVENTS_SCHEMA = `
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL,
  event_bus TEXT NOT NULL,
  source TEXT NOT NULL,
  detail_type TEXT NOT NULL,
  at_ms REAL NOT NULL,
  resources TEXT NOT NULL,
  detail TEXT NOT NULL
);
`;

/** EventBridge keeps none at all; these are kept for people to look at, and the oldest go when there are more. */
const EVENTS_MAX = 100_000;

export class Events {
  readonly #insert;
  readonly #last;
  readonly #forget;
  readonly #after;

  constructor(db: Database) {
    this.#insert = db.prepare(
      `INSERT INTO events (event_id, event_bus, source, detail_type, at_ms, resources, detail)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#last = db.prepare<{ number: number }>("SELECT max(number) AS number FROM events");
    this.#forget = db.prepare("DELETE FROM events WHERE number <= ?");
    this.#after = db.prepare<StoredEvent & { readonly number: number }>(
      `SELECT number, event_id AS "eventId", event_bus AS "eventBus", source, detail_type AS "detailType",
         at_ms AS "atMs", resources, detail FROM events WHERE number > ? ORDER BY number LIMIT ?`,
    );
  }

  insert(event: StoredEvent): void {
    this.#insert.run(
      event.eventId,
      event.eventBus,
      event.source,
      event.detailType,
      event.atMs,
      event.resources,
      event.detail,
    );
    this.#forget.run(this.#last.get()!.number - EVENTS_MAX);
  }

  /** The number of the latest; 0 before the first. */
  last(): number {
    return this.#last.get()!.number ?? 0;
  }

  /** In the order in which they happened; `number` is the place to go on from. */
  after(number: number, limit: number): (StoredEvent & { readonly number: number })[] {
    return this.#after.all(number, limit);
  }
}
