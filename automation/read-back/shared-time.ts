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
 * Time for several stacks that are waited for at once. Those of one emulator share its clock, and whoever moved it to its own
 * opening would move past what another one waits for and has to look at. So a clock is moved only when all wait, and then
 * only to the earliest instant that one of them waits for.
 */
export class SharedTime {
  /** Who is looking at something, and must not have time taken away. */
  readonly #busy: Set<string>;
  /** Who waits, by where the clock is. */
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

  /** The stack looks at nothing any more, for a while or for good. */
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
