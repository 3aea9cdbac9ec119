/** What the queue knows of an entry. */
export interface Queued {
  readonly id: number;
  readonly dueAtMs: number;
  readonly kind: string;
  readonly ref: string;
  readonly rank: number;
  readonly place: number;
}

/** An entry in the queue. */
interface Place<Due> {
  readonly due: Due;
  readonly name: string;
  isRemoved: boolean;
}

/** Entries by what they are about, and the first of them in order: a binary heap, from which removed entries go when they come up. */
export class DueQueue<Due extends Queued> {
  readonly #byName = new Map<string, Place<Due>>();
  #heap: Place<Due>[];

  /** @param entries in their order. */
  constructor(entries: readonly Due[]) {
    this.#heap = entries.map((due) => this.#placeOf(due));
  }

  get count(): number {
    return this.#byName.size;
  }

  all(): readonly Due[] {
    return [...this.#byName.values()].map(({ due }) => due).sort(order);
  }

  first(): Due | undefined {
    for (;;) {
      const [first] = this.#heap;
      if (!first?.isRemoved) return first?.due;
      this.#shift();
    }
  }

  /** There must be no other of its kind, ref and place. */
  add(due: Due): void {
    const added = this.#placeOf(due);
    const heap = this.#heap;
    let index = heap.push(added) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (order(heap[parent]!.due, due) <= 0) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = added;
  }

  /** Removes the first. */
  shift(): Due | undefined {
    const first = this.first();
    if (!first) return undefined;
    const [place] = this.#heap;
    this.#byName.delete(place!.name);
    this.#shift();
    return first;
  }

  remove(kind: string, ref: string, place: number): Due | undefined {
    const name = nameOf(kind, ref, place);
    const removed = this.#byName.get(name);
    if (!removed) return undefined;
    this.#byName.delete(name);
    removed.isRemoved = true;
    // Entries that are cancelled before they come up must not fill the memory.
    if (this.#heap.length > 2 * this.#byName.size + 1000)
      this.#heap = this.#heap.filter(({ isRemoved }) => !isRemoved).sort((one, other) => order(one.due, other.due));
    return removed.due;
  }

  #placeOf(due: Due): Place<Due> {
    const place = { due, name: nameOf(due.kind, due.ref, due.place), isRemoved: false };
    this.#byName.set(place.name, place);
    return place;
  }

  #shift(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && order(heap[child + 1]!.due, heap[child]!.due) < 0) child++;
      if (order(last.due, heap[child]!.due) <= 0) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function nameOf(kind: string, ref: string, place: number): string {
  return `${place}\n${kind}\n${ref}`;
}

function order(one: Queued, other: Queued): number {
  return one.dueAtMs - other.dueAtMs || one.rank - other.rank || one.id - other.id;
}
