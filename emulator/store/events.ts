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

export const events = part([EVENTS], (db) => {
  const rows = EVENTS.on(db);
  const waiting: StoredEvent[] = [];
  const memory: Memory = {
    tables: [db.tableName(EVENTS.name)],
    write: () => {
      let number = 0;
      for (const event of waiting) number = insert(event);
      waiting.length = 0;
      forget(number - EVENTS_MAX);
    },
    forget: () => {
      waiting.length = 0;
    },
  };
  db.database.memories.add(memory);
  const own = EVENTS.on(db.ownedBy(memory));
  const insert = own.insertNumbered();
  const forget = own.deleteWhere("WHERE number <= :number", "number");
  const last = rows.one("ORDER BY number DESC LIMIT 1");
  return {
    /** They are written together. */
    insert(event: StoredEvent): void {
      waiting.push(event);
      db.database.changed(memory);
    },
    /** The number of the latest; 0 before the first. */
    last: (): number => last()?.number ?? 0,
    /** In the order in which they happened; a page continues after a number. */
    after: rows.page("number"),
  };
});
