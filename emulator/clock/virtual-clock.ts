import { setImmediate as nextTurn } from "node:timers/promises";
import { Alarms } from "./alarms.ts";
import type { Alarm, AlarmWork, Clock, InstantMs, Turn } from "./clock.ts";

export interface AdvanceOptions {
  /** Stops after the alarm that is running; the clock stays where it got to. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the signal has ended the move before its goal. */
  readonly onCut?: (() => void) | undefined;
  /** Called between turns with the instant that was reached. */
  readonly onProgress?: ((nowMs: InstantMs) => void) | undefined;
}

/**
 * A clock that stands still until somebody moves it, and then steps from due instant to due instant: an advance of a
 * year runs every alarm of that year in order, each at its own `now()`. It never jumps to the end and runs what is
 * overdue, because an alarm that sets the next one would then run once instead of 365 times.
 */
export class VirtualClock implements Clock {
  readonly kind = "virtual";
  readonly #alarms = new Alarms();
  #nowMs: InstantMs;
  #lastMove: Promise<unknown> = Promise.resolve();
  #isMoving = false;
  #isStopped = false;

  readonly #onMoved: (nowMs: InstantMs) => void;

  /** @param onMoved called when a move has ended that went anywhere, before it is answered. */
  constructor(startMs: InstantMs, onMoved: (nowMs: InstantMs) => void = () => undefined) {
    this.#nowMs = startMs;
    this.#onMoved = onMoved;
  }

  /** Whether `stop` was called; a move that it ended has not reached its goal. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  now(): InstantMs {
    return this.#nowMs;
  }

  at(instantMs: InstantMs, run: AlarmWork): Alarm {
    const alarm = this.#alarms.set(instantMs, run);
    // What is due already must not wait for somebody to move the clock. A move that is under way finds it by itself.
    // Whoever set it hears of what goes wrong with it by other ways.
    if (instantMs <= this.#nowMs && !this.#isMoving) this.advanceBy(0).catch(() => undefined);
    return alarm;
  }

  /**
   * Moves the clock and answers when everything due up to the new instant has run. Moves asked for at the same time
   * follow one another; a relative move counts from where the moves before it have led.
   */
  advanceBy(durationMs: number, options: AdvanceOptions = {}): Promise<InstantMs> {
    return this.#inTurn(() => this.#step(this.#nowMs + durationMs, options));
  }

  /** @throws RangeError when `instantMs` is in the past at the moment the move begins. */
  advanceTo(instantMs: InstantMs, options: AdvanceOptions = {}): Promise<InstantMs> {
    return this.#inTurn(() => {
      if (instantMs < this.#nowMs) {
        throw new RangeError(
          `The clock stands at ${new Date(this.#nowMs).toISOString()} and cannot go back to ${new Date(instantMs).toISOString()}.`,
        );
      }
      return this.#step(instantMs, options);
    });
  }

  /** Ends the move that is under way after the alarm that is running, and all later ones where the clock then stands. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#lastMove;
  }

  #inTurn<T>(move: () => Promise<T>): Promise<T> {
    const result = this.#lastMove.then(move);
    this.#lastMove = result.catch(() => undefined);
    return result;
  }

  async #step(untilMs: InstantMs, options: AdvanceOptions): Promise<InstantMs> {
    const fromMs = this.#nowMs;
    this.#isMoving = true;
    try {
      return await this.#runDue(untilMs, options);
    } finally {
      this.#isMoving = false;
      if (this.#nowMs > fromMs) this.#onMoved(this.#nowMs);
    }
  }

  async #runDue(untilMs: InstantMs, { signal, onCut, onProgress }: AdvanceOptions): Promise<InstantMs> {
    const isOver = () => this.#isStopped || signal?.aborted === true;
    const turn: Turn = {
      mayReach: (instantMs) =>
        instantMs <= untilMs && instantMs < (this.#alarms.nextInstantMs ?? Number.POSITIVE_INFINITY),
      reach: (instantMs) => {
        this.#nowMs = Math.max(this.#nowMs, instantMs);
      },
      rest(instantMs) {
        if (isOver()) return undefined;
        onProgress?.(instantMs);
        return nextTurn();
      },
    };
    while (!isOver()) {
      const alarm = this.#alarms.takeDue(untilMs);
      if (!alarm) break;
      this.#nowMs = Math.max(this.#nowMs, alarm.instantMs);
      await alarm.run(turn);
      onProgress?.(this.#nowMs);
      // Other work of the process, such as requests, gets its turn.
      await nextTurn();
    }
    if (isOver()) onCut?.();
    else this.#nowMs = Math.max(this.#nowMs, untilMs);
    return this.#nowMs;
  }
}
