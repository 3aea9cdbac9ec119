import type { Source } from "./database.ts";
import type { Memory } from "./memory.ts";
import { integer, milliseconds, type NewRowOf, part, rowNumber, Table, text } from "./table.ts";

const EVENTS = new Table("events", {
  number: rowNumber,
  eventId: text(),
  eventBus: text(),
  source: text(),
  detailType: text(),
  atMs: milliseconds(),
  /** JSON arrays and objects as text: most events are written and never read. */
  resources: text(),
  detail: text(),
  /** The number of the account and region whose bus it is on. */
  place: integer("DEFAULT 1"),
});

/** An event on an EventBridge bus, without what the envelope repeats for every event. */
export type StoredEvent = NewRowOf<typeof EVENTS>;

/** EventBridge keeps none at all; these are kept for people to look at, and the oldest go when there are more. */
const EVENTS_MAX = 100_000;

class WaitingEvents implements Memory {
  readonly tables;
  readonly place = 0;
  readonly #db: Source;
  readonly #insert;
  readonly #forgetOld;
  #waiting: StoredEvent[] = [];

  constructor(db: Source) {
    this.#db = db;
    this.tables = [db.tableName(EVENTS.name)];
    const rows = EVENTS.on(db.ownedBy(this));
    this.#insert = rows.insertNumbered();
    this.#forgetOld = rows.deleteWhere("WHERE number <= :number", "number");
  }

  add(event: StoredEvent): void {
    this.#waiting.push(event);
    this.#db.database.changed(this);
  }

  write(): void {
    let number = 0;
    for (const event of this.#waiting) number = this.#insert(event);
    this.#waiting = [];
    this.#forgetOld(number - EVENTS_MAX);
  }

  forget(): void {
    this.#waiting = [];
  }
}

export const events = part([EVENTS], (db) => {
  const rows = EVENTS.on(db);
  const waiting = db.database.memories.one([db.tableName(EVENTS.name)], () => new WaitingEvents(db));
  const last = rows.one("ORDER BY number DESC LIMIT 1");
  return {
    /** They are written together. */
    insert: (event: StoredEvent): void => waiting.add(event),
    /** The number of the latest; 0 before the first. */
    last: (): number => last()?.number ?? 0,
    /** In the order in which they happened; a page continues after a number. */
    after: rows.page("number"),
  };
});
