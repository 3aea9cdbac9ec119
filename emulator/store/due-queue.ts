/** What the queue knows of an entry. */
export interface Queued {
  readonly id: number;
  readonly dueAtMs: number;
  readonly kind: string;
  readonly ref: string;
  readonly rank: number;
  readonly place: number;
}

/** Entries by what they are about, and the first of them in order: a binary heap, from which removed entries go when they come up. */
export class DueQueue<Due extends Queued> {
  /** By place, kind and ref. */
  readonly #entries = new Map<number, Map<string, Map<string, Due>>>();
  #count = 0;
  #heap: Due[];
  /** The instants of the heap's entries: side by side they are compared without a look at the entries. */
  #instants: number[];
  /** Those that are in the heap still. */
  readonly #removed = new Set<Due>();

  /** @param entries in their order. */
  constructor(entries: readonly Due[]) {
    for (const due of entries) this.#keep(due);
    this.#heap = [...entries];
    this.#instants = entries.map(({ dueAtMs }) => dueAtMs);
  }

  get count(): number {
    return this.#count;
  }

  all(): readonly Due[] {
    return this.#heap.filter((due) => !this.#removed.has(due)).sort(order);
  }

  first(): Due | undefined {
    while (this.#removed.size > 0 && this.#removed.delete(this.#heap[0]!)) this.#shift();
    return this.#heap[0];
  }

  /** @returns the entry of its kind, ref and place that it replaces. */
  add(due: Due): Due | undefined {
    const replaced = this.#keep(due);
    if (replaced) this.#remove(replaced);
    const [heap, instants] = [this.#heap, this.#instants];
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(instants[parent]!, heap[parent]!, due.dueAtMs, due)) break;
      heap[index] = heap[parent]!;
      instants[index] = instants[parent]!;
      index = parent;
    }
    heap[index] = due;
    instants[index] = due.dueAtMs;
    return replaced;
  }

  /** Removes the first. */
  shift(): Due | undefined {
    const first = this.first();
    if (!first) return undefined;
    this.#ofKind(first.kind, first.place).delete(first.ref);
    this.#count--;
    this.#shift();
    return first;
  }

  remove(kind: string, ref: string, place: number): Due | undefined {
    const removed = this.#ofKind(kind, place).get(ref);
    if (!removed) return undefined;
    this.#ofKind(kind, place).delete(ref);
    this.#count--;
    this.#remove(removed);
    return removed;
  }

  /** @returns the entry that it replaces. */
  #keep(due: Due): Due | undefined {
    const ofKind = this.#ofKind(due.kind, due.place);
    const replaced = ofKind.get(due.ref);
    ofKind.set(due.ref, due);
    if (!replaced) this.#count++;
    return replaced;
  }

  #ofKind(kind: string, place: number): Map<string, Due> {
    const ofPlace = this.#entries.get(place) ?? new Map<string, Map<string, Due>>();
    const ofKind = ofPlace.get(kind) ?? new Map<string, Due>();
    if (ofPlace.size === 0) this.#entries.set(place, ofPlace);
    if (ofKind.size === 0) ofPlace.set(kind, ofKind);
    return ofKind;
  }

  /** Entries that are cancelled before they come up must not fill the memory. */
  #remove(due: Due): void {
    this.#removed.add(due);
    if (this.#removed.size <= this.#count + 1000) return;
    this.#heap = this.all() as Due[];
    this.#instants = this.#heap.map(({ dueAtMs }) => dueAtMs);
    this.#removed.clear();
  }

  #shift(): void {
    const [heap, instants] = [this.#heap, this.#instants];
    const last = heap.pop()!;
    const atMs = instants.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(instants[child + 1]!, heap[child + 1]!, instants[child]!, heap[child]!))
        child++;
      if (isBefore(atMs, last, instants[child]!, heap[child]!)) break;
      heap[index] = heap[child]!;
      instants[index] = instants[child]!;
      index = child;
    }
    heap[index] = last;
    instants[index] = atMs;
  }
}

function isBefore(atMs: number, one: Queued, otherAtMs: number, other: Queued): boolean {
  return atMs < otherAtMs || (atMs === otherAtMs && order(one, other) < 0);
}

function order(one: Queued, other: Queued): number {
  return one.dueAtMs - other.dueAtMs || one.rank - other.rank || one.id - other.id;
}
