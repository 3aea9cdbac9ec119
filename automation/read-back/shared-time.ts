import type { WaitClock } from "../../history/wait-for-execution.ts";

interface Waiting {
  readonly stack: string;
  readonly clock: WaitClock;
  readonly instant: Date;
  readonly signal: AbortSignal | undefined;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Time for several stacks that wait at once. Stacks of one emulator share its clock, and moving it to one stack's execution could
 * pass the execution of another. So a clock is moved only when all stacks wait, and only to the earliest instant that one of them
 * waits for.
 */
export class SharedTime {
  /** The stacks that are reading: the clock must not move meanwhile. */
  readonly #busy: Set<string>;
  /** The stacks that wait, by the place of their clock. */
  #waiting = new Map<string, Waiting[]>();

  constructor(stacks: Iterable<string>) {
    this.#busy = new Set(stacks);
  }

  /** @param place tells clocks apart, e.g. an emulator's endpoint. */
  clock(stack: string, place: string, clock: WaitClock): WaitClock {
    return {
      now: () => clock.now(),
      pass: (instant, signal) =>
        new Promise<void>((resolve, reject) => {
          const waiting: Waiting = { stack, clock, instant, signal, done: resolve, failed: reject };
          this.#waiting.set(place, [...(this.#waiting.get(place) ?? []), waiting]);
          this.leave(stack);
        }),
    };
  }

  /** The stack stops reading, for a while or for good. */
  leave(stack: string): void {
    this.#busy.delete(stack);
    if (this.#busy.size > 0) return;
    const groups = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (const group of groups) void this.#pass(group);
  }

  async #pass(group: readonly Waiting[]): Promise<void> {
    const first = group.reduce((a, b) => (a.instant <= b.instant ? a : b));
    const go = (one: (waiting: Waiting) => void) => {
      for (const { stack } of group) this.#busy.add(stack);
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
