import type { Source } from "./database.ts";
import type { Memory } from "./memory.ts";
import { packed, unpacked } from "./packed-events.ts";
import type { StoredEvent } from "./stored-event.ts";
import { blob, integerKey, part, Table } from "./table.ts";

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

class WaitingEvents implements Memory {
  readonly tables;
  readonly place = 0;
  readonly #db: Source;
  readonly #insert;
  readonly #after;
  readonly #last;
  readonly #forgetOld;
  #waiting: StoredEvent[] = [];
  /** Those of the last write: who follows what happens asks for them at once. */
  #recent: readonly StoredEvent[] = [];
  /** The number of the last event that is written; undefined when it is not known. */
  #written: number | undefined;

  constructor(db: Source) {
    this.#db = db;
    this.tables = [db.tableName(EVENTS.name)];
    const rows = EVENTS.on(db.ownedBy(this));
    this.#insert = rows.insert();
    this.#after = rows.each("WHERE number > :number ORDER BY number", "number");
    this.#last = rows.one("ORDER BY number DESC LIMIT 1");
    this.#forgetOld = rows.deleteWhere("WHERE number <= :number", "number");
  }

  get last(): number {
    return this.#lastWritten() + this.#waiting.length;
  }

  add(event: StoredEvent): void {
    this.#waiting.push(event);
    this.#db.database.changed(this);
  }

  /** In the order in which they happened, at most `limit` after a number. */
  after(number: number, limit: number): NumberedEvent[] {
    const found: NumberedEvent[] = [];
    const from = Math.max(number, this.last - EVENTS_MAX);
    const take = (events: readonly StoredEvent[], first: number) => {
      for (let index = Math.max(0, from - first + 1); index < events.length && found.length < limit; index++)
        found.push({ number: first + index, ...events[index]! });
    };
    const written = this.#lastWritten();
    const recentFrom = written - this.#recent.length + 1;
    if (from + 1 >= recentFrom) take(this.#recent, recentFrom);
    else {
      for (const row of this.#after(from)) {
        const events = unpacked(row);
        take(events, row.number - events.length + 1);
        if (found.length === limit) return found;
      }
    }
    take(this.#waiting, written + 1);
    return found;
  }

  write(): void {
    let number = this.#lastWritten();
    for (let first = 0; first < this.#waiting.length; first += ROW_MAX) {
      const events = this.#waiting.slice(first, first + ROW_MAX);
      number += events.length;
      this.#insert({ number, ...packed(events) });
    }
    this.#recent = this.#waiting;
    this.#waiting = [];
    this.#written = number;
    this.#forgetOld(number - EVENTS_MAX);
  }

  forget(): void {
    this.#waiting = [];
    this.#recent = [];
    this.#written = undefined;
  }

  #lastWritten(): number {
    this.#written ??= this.#last()?.number ?? 0;
    return this.#written;
  }
}

export const events = part([EVENTS], (db) => {
  const waiting = db.database.memories.one([db.tableName(EVENTS.name)], () => new WaitingEvents(db));
  return {
    /** They are written together. */
    insert: (event: StoredEvent): void => waiting.add(event),
    /** The number of the latest; 0 before the first. */
    last: (): number => waiting.last,
    /** In the order in which they happened; a page continues after a number. */
    after: (number: number, limit: number): NumberedEvent[] => waiting.after(number, limit),
  };
});
