import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Source, SqlValue } from "./database.ts";
import type { Memory } from "./memory.ts";
import { coded, integerKey, part, Table } from "./table.ts";

/** An event on an EventBridge bus, without what the envelope repeats for every event. */
export interface StoredEvent {
  readonly eventId: string;
  readonly eventBus: string;
  readonly source: string;
  readonly detailType: string;
  readonly atMs: number;
  readonly resources: readonly string[];
  /** Written as JSON, so members without a value are dropped. */
  readonly detail: object;
  /** The number of the account and region whose bus it is on. */
  readonly place: number;
}

/** An event with its number: they are counted from 1, in the order in which they happened. */
export type NumberedEvent = StoredEvent & { readonly number: number };

/** Without the names of its members an event is half as large. */
type EncodedEvent = readonly [
  eventId: string,
  eventBus: string,
  source: string,
  detailType: string,
  atMs: number,
  resources: readonly string[],
  detail: object,
  place: number,
];

/** Most events are written and never read, so those of one transaction are a row. */
const EVENTS = new Table("events", {
  /** The number of the last of them: the numbers of the others are those before it. */
  number: integerKey(),
  /** Packed: they differ in a few words. As plain JSON in states of earlier versions. */
  events: coded<readonly EncodedEvent[]>({ encode: packed, decode: unpacked }, "BLOB NOT NULL"),
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
        take(row.events.map(decoded), row.number - row.events.length + 1);
        if (found.length === limit) return found;
      }
    }
    take(this.#waiting, written + 1);
    return found;
  }

  write(): void {
    let number = this.#lastWritten();
    for (let first = 0; first < this.#waiting.length; first += ROW_MAX) {
      const events = this.#waiting.slice(first, first + ROW_MAX).map(encoded);
      number += events.length;
      this.#insert({ number, events });
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

function encoded(event: StoredEvent): EncodedEvent {
  const { eventId, eventBus, source, detailType, atMs, resources, detail, place } = event;
  return [eventId, eventBus, source, detailType, atMs, resources, detail, place];
}

/** The fastest of zlib's levels makes a tenth of it. */
function packed(events: readonly EncodedEvent[]): Uint8Array {
  return deflateRawSync(JSON.stringify(events), { level: 1 });
}

function unpacked(kept: SqlValue): readonly EncodedEvent[] {
  return JSON.parse(typeof kept === "string" ? kept : inflateRawSync(kept as Uint8Array).toString("utf8"));
}

function decoded([eventId, eventBus, source, detailType, atMs, resources, detail, place]: EncodedEvent): StoredEvent {
  return { eventId, eventBus, source, detailType, atMs, resources, detail, place };
}
