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
  readonly #byName: Map<string, Due>;
  #heap: Due[];

  /** @param entries in their order. */
  constructor(entries: readonly Due[]) {
    this.#byName = new Map(entries.map((due) => [nameOf(due.kind, due.ref, due.place), due]));
    this.#heap = [...entries];
  }

  get count(): number {
    return this.#byName.size;
  }

  all(): readonly Due[] {
    return [...this.#byName.values()].sort(order);
  }

  first(): Due | undefined {
    for (;;) {
      const [first] = this.#heap;
      if (!first || this.#isThere(first)) return first;
      this.#shift();
    }
  }

  /** There must be no other of its kind, ref and place. */
  add(due: Due): void {
    this.#byName.set(nameOf(due.kind, due.ref, due.place), due);
    const heap = this.#heap;
    let place = heap.push(due) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (order(heap[parent]!, due) <= 0) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = due;
  }

  remove(kind: string, ref: string, place: number): Due | undefined {
    const name = nameOf(kind, ref, place);
    const due = this.#byName.get(name);
    if (!due) return undefined;
    this.#byName.delete(name);
    // Entries that are cancelled before they come up must not fill the memory.
    if (this.#heap.length > 2 * this.#byName.size + 1000)
      this.#heap = this.#heap.filter((one) => this.#isThere(one)).sort(order);
    return due;
  }

  #isThere(due: Due): boolean {
    return this.#byName.get(nameOf(due.kind, due.ref, due.place)) === due;
  }

  #shift(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && order(heap[child + 1]!, heap[child]!) < 0) child++;
      if (order(last, heap[child]!) <= 0) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

function nameOf(kind: string, ref: string, place: number): string {
  return `${place}\n${kind}\n${ref}`;
}

function order(one: Queued, other: Queued): number {
  return one.dueAtMs - other.dueAtMs || one.rank - other.rank || one.id - other.id;
}
