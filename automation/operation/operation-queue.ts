import { availableParallelism } from "node:os";
import type { QueueLimits } from "../api/driver-options.ts";

/** How many stacks are worked on at the same time unless somebody says it: as many as there are cores, at least two. */
export function defaultAtOnce(): number {
  return Math.max(2, availableParallelism());
}

/** What an operation takes up while it runs. */
export interface Claim {
  /** The stack, told apart from those of the same name in other projects and backends. */
  readonly stack: string;
  readonly backend: string;
  readonly key?: string | undefined;
}

interface Waiting {
  readonly claim: Claim;
  readonly start: () => void;
  readonly onPosition: (position: number) => void;
  position: number | undefined;
}

/**
 * Lets operations in, one at a time on each stack and within the limits. First come, first served: one that cannot start
 * is overtaken only by those that wait for something else, and is looked at first whenever anything ends.
 */
export class OperationQueue {
  readonly #limits: QueueLimits;
  readonly #running = new Set<Claim>();
  #waiting: Waiting[] = [];

  /** @throws RangeError for a limit that lets nothing run, or is not a whole number. */
  constructor(limits: QueueLimits) {
    for (const [name, limit] of Object.entries(limits)) {
      if (limit === Infinity || (Number.isInteger(limit) && limit >= 1)) continue;
      throw new RangeError(`limits.${name} is ${limit}: it must be a whole number of at least 1, or Infinity.`);
    }
    this.#limits = limits;
  }

  /**
   * Waits for its turn and gives the function that ends it.
   *
   * @param onPosition told the place in the queue, from 1, when it has to wait and whenever the place changes.
   * @throws the signal's reason when it is aborted before its turn.
   */
  async enter(claim: Claim, signal: AbortSignal, onPosition: (position: number) => void): Promise<() => void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        this.#advance();
        reject(signal.reason);
      };
      const start = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const waiting: Waiting = { claim, start, onPosition, position: undefined };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiting);
      this.#advance();
    });
    return () => {
      if (this.#running.delete(claim)) this.#advance();
    };
  }

  #advance(): void {
    const before = this.#waiting;
    this.#waiting = [];
    for (const waiting of before) {
      if (!this.#hasRoomFor(waiting.claim)) {
        this.#waiting.push(waiting);
        continue;
      }
      this.#running.add(waiting.claim);
      waiting.start();
    }
    for (const [index, waiting] of this.#waiting.entries()) {
      if (waiting.position === index + 1) continue;
      waiting.position = index + 1;
      waiting.onPosition(index + 1);
    }
  }

  #hasRoomFor({ stack, backend, key }: Claim): boolean {
    const running = [...this.#running];
    const count = (isAlike: (claim: Claim) => boolean) => running.filter(isAlike).length;
    return (
      running.length < this.#limits.global &&
      count((other) => other.stack === stack) === 0 &&
      count((other) => other.backend === backend) < this.#limits.perBackend &&
      (key === undefined || count((other) => other.key === key) < this.#limits.perKey)
    );
  }
}

/**
 * Keeps calls in the order of arrival while each still reads what it needs to queue: a call that is ready waits for all
 * earlier calls.
 */
export class Arrivals {
  #last: Promise<void> = Promise.resolve();

  /** To be called as soon as a call comes; `pass` must be called whatever becomes of it. */
  next(): { readonly before: Promise<void>; pass(): void } {
    const before = this.#last;
    let pass = () => {};
    this.#last = new Promise((resolve) => {
      pass = () => void before.then(resolve);
    });
    return { before, pass };
  }
}
