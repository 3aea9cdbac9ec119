import { blob, integerKey } from "./columns.ts";
import { type Memory, UnwrittenError } from "./memory.ts";
import { EventPacker, unpacked } from "./packed-events.ts";
import type { Source } from "./source.ts";
import type { NewEvent, StoredEvent } from "./stored-event.ts";
import { part, type RowOf, Table } from "./table.ts";

/** An event with its number: they are counted from 1, in the order in which they happened. */
export type NumberedEvent = StoredEvent & { readonly number: number };

/** Most events are written and never read, so those of one transaction are a row. */
const EVENTS = new Table("events", {
  /** The number of the last of them: the numbers of the others are those before it. */
  number: integerKey(),
  /** Packed, see `PackedEvents`. */
  events: blob(),
  ids: blob().orNull(),
});

/** EventBridge keeps none at all; these are kept for people to look at, and the oldest go when there are more. */
const EVENTS_MAX = 100_000;

/** How many events a row has at most: one that is looked for costs the reading of a row. */
const ROW_MAX = 500;

export interface EventWatcher {
  /** Called for each event when it is added. */
  added(event: NewEvent): void;
  /** Called when events that were added may have been undone. `after` has those that are there. */
  forgotten(): void;
}

class WaitingEvents implements Memory {
  readonly tables;
  readonly place = 0;
  readonly #db: Source;
  readonly #insert;
  readonly #after;
  readonly #last;
  readonly #forgetOld;
  /** Rows that are full, and not written yet. */
  #full: Pick<RowOf<typeof EVENTS>, "ids" | "events">[] = [];
  /** The events after those. */
  readonly #packer = new EventPacker(ROW_MAX);
  /** The number of the last event that is written; undefined when it is not known. */
  #written: number | undefined;
  #watcher: EventWatcher | undefined;

  constructor(db: Source) {
    this.#db = db;
    this.tables = [db.tableName(EVENTS.name)];
    // Before these are read, those that wait are written.
    this.#after = EVENTS.on(db).each("WHERE number > :number ORDER BY number", "number");
    const rows = EVENTS.on(db.ownedBy(this));
    this.#insert = rows.insert();
    this.#last = rows.one("ORDER BY number DESC LIMIT 1");
    this.#forgetOld = rows.deleteWhere("WHERE number <= :number", "number");
  }

  get last(): number {
    return this.#lastWritten() + this.#full.length * ROW_MAX + this.#packer.count;
  }

  watch(watcher: EventWatcher): void {
    this.#watcher = watcher;
  }

  /** @throws UnwrittenError when an event since the last row has no JSON. */
  add(event: NewEvent, id: Uint8Array): void {
    this.#packer.add(event, id);
    this.#watcher?.added(event);
    this.#db.database.changed(this);
    if (this.#packer.count === ROW_MAX) this.#fill();
  }

  /** In the order in which they happened, at most `limit` after a number. */
  after(number: number, limit: number): NumberedEvent[] {
    const found: NumberedEvent[] = [];
    const from = Math.max(number, this.last - EVENTS_MAX);
    for (const row of this.#after(from)) {
      const events = unpacked(row);
      const first = row.number - events.length + 1;
      for (let index = Math.max(0, from - first + 1); index < events.length && found.length < limit; index++)
        found.push({ number: first + index, ...events[index]! });
      if (found.length === limit) break;
    }
    return found;
  }

  write(): void {
    let number = this.#lastWritten();
    for (const row of this.#full) {
      number += ROW_MAX;
      this.#insert({ number, ...row });
    }
    this.#full = [];
    number += this.#packer.count;
    if (this.#packer.count > 0) this.#insert({ number, ...this.#packer.take() });
    this.#written = number;
    this.#forgetOld(number - EVENTS_MAX);
  }

  forget(): void {
    this.#full = [];
    this.#packer.forget();
    this.#written = undefined;
    this.#watcher?.forgotten();
  }

  #fill(): void {
    try {
      this.#full.push(this.#packer.take());
    } catch (error) {
      // It may be another's event than that which filled the row.
      throw new UnwrittenError(error);
    }
  }

  #lastWritten(): number {
    this.#written ??= this.#last()?.number ?? 0;
    return this.#written;
  }
}

export const events = part([EVENTS], (db) => {
  const waiting = db.database.memories.one([db.tableName(EVENTS.name)], () => new WaitingEvents(db));
  return {
    /** They are written together. @param id the bytes of its UUID. */
    insert: (event: NewEvent, id: Uint8Array): void => waiting.add(event, id),
    /** The number of the latest; 0 before the first. */
    last: (): number => waiting.last,
    /** In the order in which they happened; a page continues after a number. */
    after: (number: number, limit: number): NumberedEvent[] => waiting.after(number, limit),
    /** There is one watcher: a new one replaces it. */
    watch: (watcher: EventWatcher): void => waiting.watch(watcher),
  };
});
