import { availableParallelism } from "node:os";

/**
 * Lets so many things run at once, in the order in which they ask. A window may call a function for each of a thousand
 * resources; as many processes at once would not get done sooner.
 */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count = availableParallelism() * 2) {
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
