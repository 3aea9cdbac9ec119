/** Lets so many things run at once; the others wait in the order in which they asked. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** @returns whether one was free. */
  tryTake(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  async take(): Promise<void> {
    if (!this.tryTake()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** From now on there is a place for everything, also for what waits. */
  open(): void {
    this.#free = Number.POSITIVE_INFINITY;
    for (const next of this.#waiting.splice(0)) next();
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
