import { UUID_BYTES, uuidText } from "../chance/uuid.ts";
import { packText, unpackText } from "./packed-text.ts";
import type { NewEvent, StoredEvent } from "./stored-event.ts";

/** Events as a row keeps them. */
export interface PackedEvents {
  /** 16 bytes of each event's id, which nothing packs. Null in states of versions before 11. */
  readonly ids: Uint8Array | null;
  /** The rest of them, see `Packing`. In states of versions before 11 a list of `FormerEvent`, before 10 not compressed. */
  readonly events: Uint8Array | string;
}

/** What several events of a row have in common. */
interface Kind {
  readonly eventBus: string;
  readonly source: string;
  readonly detailType: string;
  readonly place: number;
  /** How the one resource begins, up to its last slash; empty if there is another number of them. */
  readonly beginning: string;
  /** Names of the members of the detail. */
  readonly members: readonly string[];
  /** Their values in the last event of this kind. */
  readonly values: unknown[];
}

type Detail = Readonly<Record<string, unknown>>;

type PackedKind = readonly [
  eventBus: string,
  source: string,
  detailType: string,
  place: number,
  beginning: string,
  members: readonly string[],
];

/**
 * Each event in some words: the number of its kind, its instant as the difference to the one before (or a text, if that is not exact), the end
 * of its resource or all resources, and what its detail has other than the event of its kind before: how many members are the same, and
 * the value of the next; -1 less that number instead, without a value, when it is the end of the resource.
 */
type Packing = readonly [kinds: readonly PackedKind[], words: readonly unknown[]];

type FormerEvent = readonly [
  eventId: string,
  eventBus: string,
  source: string,
  detailType: string,
  atMs: number,
  resources: readonly string[],
  detail: object,
  place: number,
];

/**
 * Packs events as they happen, so that nothing of them stays but some words. Events of a transaction differ in a few: zlib at its fastest
 * level packs those alone in a third of the time that the whole takes.
 */
export class EventPacker {
  readonly #ids: Uint8Array;
  #count = 0;
  #kinds: Kind[] = [];
  #words: unknown[] = [];
  #beforeMs = 0;

  /** @param max how many events a row has at most. */
  constructor(max: number) {
    this.#ids = new Uint8Array(max * UUID_BYTES);
  }

  /** How many there are since the last row. */
  get count(): number {
    return this.#count;
  }

  /** @param id the bytes of a UUID, which are copied. */
  add(event: NewEvent, id: Uint8Array): void {
    this.#ids.set(id, this.#count * UUID_BYTES);
    this.#count++;
    const { resources, atMs } = event;
    const detail = event.detail as Detail;
    const [resource = ""] = resources;
    const beginning = resources.length === 1 ? resource.slice(0, resource.lastIndexOf("/") + 1) : "";
    const end = resources.length === 1 ? resource.slice(beginning.length) : resources;
    const kinds = this.#kinds;
    let number = 0;
    while (number < kinds.length && !isOf(kinds[number]!, event, beginning)) number++;
    if (number === kinds.length) {
      const { eventBus, source, detailType, place } = event;
      const members = Object.keys(detail).filter((member) => detail[member] !== undefined);
      kinds.push({ eventBus, source, detailType, place, beginning, members, values: [] });
    }
    const passedMs = atMs - this.#beforeMs;
    this.#words.push(number, this.#beforeMs + passedMs === atMs ? passedMs : String(atMs), end);
    this.#beforeMs = atMs;
    addChanges(detail, kinds[number]!.values, end, this.#words);
  }

  /** The events since the last row, as a row. @throws when one of them has no JSON. */
  take(): { readonly ids: Uint8Array; readonly events: Uint8Array } {
    const packing: Packing = [
      this.#kinds.map((kind) => [
        kind.eventBus,
        kind.source,
        kind.detailType,
        kind.place,
        kind.beginning,
        kind.members,
      ]),
      this.#words,
    ];
    const row = { ids: this.#ids.slice(0, this.#count * UUID_BYTES), events: packText(JSON.stringify(packing)) };
    this.forget();
    return row;
  }

  forget(): void {
    this.#count = 0;
    this.#kinds = [];
    this.#words = [];
    this.#beforeMs = 0;
  }
}

function isOf(kind: Kind, event: NewEvent, beginning: string): boolean {
  return (
    kind.detailType === event.detailType &&
    kind.source === event.source &&
    kind.eventBus === event.eventBus &&
    kind.place === event.place &&
    kind.beginning === beginning &&
    hasMembers(event.detail as Detail, kind.members)
  );
}

// V8 goes through an object's members without making a list of them.
function hasMembers(detail: Detail, members: readonly string[]): boolean {
  let count = 0;
  for (const member in detail) if (detail[member] !== undefined && member !== members[count++]) return false;
  return count === members.length;
}

/** @param values those of the last event of this kind, which they replace. */
function addChanges(detail: Detail, values: unknown[], end: unknown, words: unknown[]): void {
  let index = 0;
  let same = 0;
  for (const member in detail) {
    const value = detail[member];
    if (value === undefined) continue;
    if (value === values[index]) same++;
    else {
      if (value === end) words.push(-1 - same);
      else words.push(same, value);
      values[index] = value;
      same = 0;
    }
    index++;
  }
  if (same > 0) words.push(same);
}

export function unpacked({ ids, events }: PackedEvents): StoredEvent[] {
  const text = unpackText(events);
  if (ids === null) return (JSON.parse(text) as FormerEvent[]).map(ofFormer);
  const [kinds, words] = JSON.parse(text) as Packing;
  const values: unknown[][] = kinds.map(() => []);
  const found: StoredEvent[] = [];
  let at = 0;
  let atMs = 0;
  while (at < words.length) {
    const number = words[at++] as number;
    const [eventBus, source, detailType, place, beginning, members] = kinds[number]!;
    const instant = words[at++] as number | string;
    atMs = typeof instant === "string" ? Number(instant) : atMs + instant;
    const end = words[at++] as string | readonly string[];
    const known = values[number]!;
    for (let index = 0; index < members.length; index++) {
      const same = words[at++] as number;
      index += same < 0 ? -1 - same : same;
      if (index < members.length) known[index] = same < 0 ? end : words[at++];
    }
    found.push({
      eventId: uuidText(ids, found.length * UUID_BYTES),
      eventBus,
      source,
      detailType,
      atMs,
      resources: typeof end === "string" ? [beginning + end] : end,
      detail: Object.fromEntries(members.map((member, index) => [member, known[index]])),
      place,
    });
  }
  return found;
}

function ofFormer([eventId, eventBus, source, detailType, atMs, resources, detail, place]: FormerEvent): StoredEvent {
  return { eventId, eventBus, source, detailType, atMs, resources, detail, place };
}
