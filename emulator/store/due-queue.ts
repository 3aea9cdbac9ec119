/** The id of an entry's subject. A whole number is a number, whether it is given as one or as text. */
export type Ref = string | number;

/** An entry of the queue. */
export interface Queued {
  readonly id: number;
  readonly dueAtMs: number;
  readonly kind: string;
  readonly ref: Ref;
  readonly rank: number;
  readonly chain: number;
  readonly place: number;
}

const FREE = -1;

/** The entries of one kind in one place. */
interface Group {
  readonly kind: string;
  readonly place: number;
  /** By ref. */
  readonly slots: Map<Ref, number>;
}

/**
 * Entries by what they are about, and the first of them in order: by instant, rank and id. Very many wait at once, so an entry is not an
 * object but a slot: its members are in columns, and its position in a binary heap as well. The queue knows which entries the table has.
 */
export class DueQueue {
  /** By place and kind. */
  readonly #groups = new Map<number, Map<string, Group>>();
  readonly #ids: number[] = [];
  readonly #instants: number[] = [];
  readonly #ranks: number[] = [];
  readonly #chains: number[] = [];
  readonly #refs: Ref[] = [];
  readonly #groupOf: Group[] = [];
  /** Where a slot is in the heap, or `FREE`. */
  readonly #positions: number[] = [];
  readonly #free: number[] = [];
  /** Slots. */
  readonly #heap: number[] = [];
  readonly #isStored: boolean[] = [];
  /** Slots to which entries were added since the table was written. */
  #added: number[] = [];
  /** The ids of entries that the table still has. */
  #erased: number[] = [];

  /** @param stored what the table has. */
  constructor(stored: readonly Queued[]) {
    for (const entry of stored) this.#isStored[this.#place(entry)] = true;
  }

  get count(): number {
    return this.#heap.length;
  }

  all(): Queued[] {
    return [...this.#heap].sort((one, other) => this.#order(one, other)).map((slot) => this.#entry(slot));
  }

  first(): Queued | undefined {
    return this.#heap.length > 0 ? this.#entry(this.#heap[0]!) : undefined;
  }

  /** Replaces the entry of its kind, ref and place. */
  add(entry: Queued): void {
    this.remove(entry.kind, entry.ref, entry.place);
    const slot = this.#place(entry);
    this.#isStored[slot] = false;
    this.#added.push(slot);
  }

  /** @returns whether there was one. */
  remove(kind: string, ref: Ref, place: number): boolean {
    const { slots } = this.#group(kind, place);
    const slot = slots.get(ref);
    if (slot === undefined) return false;
    slots.delete(ref);
    const [heap, position] = [this.#heap, this.#positions[slot]!];
    const last = heap.pop()!;
    if (last !== slot) this.#sink(last, position);
    this.#positions[slot] = FREE;
    this.#free.push(slot);
    if (this.#isStored[slot]) this.#erased.push(this.#ids[slot]!);
    return true;
  }

  /** What the table has to change: once, then it counts as changed. */
  takeChanges(): { readonly added: Queued[]; readonly erased: number[] } {
    const added: Queued[] = [];
    for (const slot of this.#added) {
      if (this.#positions[slot] === FREE || this.#isStored[slot]) continue;
      this.#isStored[slot] = true;
      added.push(this.#entry(slot));
    }
    const erased = this.#erased;
    this.#added = [];
    this.#erased = [];
    return { added, erased };
  }

  /** @returns its slot. */
  #place({ id, dueAtMs, kind, ref, rank, chain, place }: Queued): number {
    const slot = this.#free.pop() ?? this.#positions.length;
    const group = this.#group(kind, place);
    this.#ids[slot] = id;
    this.#instants[slot] = dueAtMs;
    this.#ranks[slot] = rank;
    this.#chains[slot] = chain;
    this.#refs[slot] = ref;
    this.#groupOf[slot] = group;
    group.slots.set(ref, slot);
    this.#rise(slot, this.#heap.length);
    return slot;
  }

  #entry(slot: number): Queued {
    const { kind, place } = this.#groupOf[slot]!;
    return {
      id: this.#ids[slot]!,
      dueAtMs: this.#instants[slot]!,
      kind,
      ref: this.#refs[slot]!,
      rank: this.#ranks[slot]!,
      chain: this.#chains[slot]!,
      place,
    };
  }

  #group(kind: string, place: number): Group {
    const ofPlace = this.#groups.get(place) ?? new Map<string, Group>();
    if (ofPlace.size === 0) this.#groups.set(place, ofPlace);
    const group = ofPlace.get(kind) ?? { kind, place, slots: new Map<Ref, number>() };
    if (group.slots.size === 0) ofPlace.set(kind, group);
    return group;
  }

  /** Puts a slot at a position, or as far above it as it belongs. */
  #rise(slot: number, from: number): void {
    const [heap, positions] = [this.#heap, this.#positions];
    let index = from;
    while (index > 0) {
      const parent = heap[(index - 1) >> 1]!;
      if (this.#order(parent, slot) < 0) break;
      heap[index] = parent;
      positions[parent] = index;
      index = (index - 1) >> 1;
    }
    heap[index] = slot;
    positions[slot] = index;
  }

  /** Puts a slot at a position, or where it belongs below or above it. */
  #sink(slot: number, from: number): void {
    const [heap, positions] = [this.#heap, this.#positions];
    let index = from;
    for (let child = 2 * index + 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && this.#order(heap[child + 1]!, heap[child]!) < 0) child++;
      const below = heap[child]!;
      if (this.#order(slot, below) < 0) break;
      heap[index] = below;
      positions[below] = index;
      index = child;
    }
    this.#rise(slot, index);
  }

  #order(one: number, other: number): number {
    return (
      this.#instants[one]! - this.#instants[other]! ||
      this.#ranks[one]! - this.#ranks[other]! ||
      this.#ids[one]! - this.#ids[other]!
    );
  }
}
