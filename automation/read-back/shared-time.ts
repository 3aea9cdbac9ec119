import type { WaitClock } from "../../history/wait-for-execution.ts";

interface Waiting {
  readonly waiter: string;
  readonly clock: WaitClock;
  readonly instant: Date;
  readonly signal: AbortSignal | undefined;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Time for several stacks, and windows of one stack, that wait at once. Those of one emulator share its clock, and moving it to one
 * window's execution could pass the execution of another. So a clock is moved only when all of them wait, and only to the earliest
 * instant that one of them waits for.
 */
export class SharedTime {
  /** The stacks and windows that are read: the clock must not move meanwhile. */
  readonly #busy: Set<string>;
  /** Those that wait, by the place of their clock. */
  #waiting = new Map<string, Waiting[]>();

  constructor(stacks: Iterable<string>) {
    this.#busy = new Set(stacks);
  }

  /** One more reads. */
  enter(waiter: string): void {
    this.#busy.add(waiter);
  }

  /** @param place tells clocks apart, e.g. an emulator's endpoint. */
  clock(waiter: string, place: string, clock: WaitClock): WaitClock {
    return {
      now: () => clock.now(),
      pass: (instant, signal) =>
        new Promise<void>((resolve, reject) => {
          const waiting: Waiting = { waiter, clock, instant, signal, done: resolve, failed: reject };
          this.#waiting.set(place, [...(this.#waiting.get(place) ?? []), waiting]);
          this.leave(waiter);
        }),
    };
  }

  /** It stops reading, for a while or for good. */
  leave(waiter: string): void {
    this.#busy.delete(waiter);
    if (this.#busy.size > 0) return;
    const groups = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (const group of groups) void this.#pass(group);
  }

  async #pass(group: readonly Waiting[]): Promise<void> {
    const first = group.reduce((a, b) => (a.instant <= b.instant ? a : b));
    const go = (one: (waiting: Waiting) => void) => {
      for (const { waiter } of group) this.#busy.add(waiter);
      for (const waiting of group) one(waiting);
    };
    try {
      await first.clock.pass(first.instant, first.signal);
      go(({ done }) => done());
    } catch (error) {
      go(({ failed }) => failed(error));
    }
  }
}
