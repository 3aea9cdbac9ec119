import type { Alarm, Clock } from "../clock/clock.ts";
import type { Context } from "../services/context.ts";
import { StorageError } from "../store/storage-error.ts";
import type { Store } from "../store/store.ts";
import type { EngineContext, RuleTable } from "./rule.ts";

/** Entries per transaction: a batch shares one write to disk, and requests get their turn between batches. */
const BATCH = 256;

/** How long a clock that runs by itself waits, in its own time, before it tries again to write to a full disk. */
const STORAGE_RETRY_MS = 5000;

/** The name in `meta` of the latest instant at which anything happened, in epoch milliseconds. */
export const CLOCK_POSITION = "clock";

export interface EngineOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly rules: RuleTable;
  readonly contextAt: (nowMs: number) => Context;
  /** An error that only the emulator itself can cause. The step's change is undone. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Takes what is due from the store, in order, and does it by its rule. It keeps nothing of its own: after a crash the
 * next engine on the same store goes on where this one stopped.
 *
 * Each entry runs at its own due instant, also when the engine comes late (a real clock's timer, a restart): the
 * emulated cloud did not stop because the process did.
 */
export class Engine {
  readonly #options: EngineOptions;
  #alarm: Alarm | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;
  readonly #effects = new Set<Promise<void>>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Looks again at what is due first. To be called after every change of the store. */
  wake(): void {
    if (this.#isStopped) return;
    const first = this.#options.store.due.first();
    this.#alarm?.cancel();
    this.#alarm = first && this.#options.clock.at(first.dueAtMs, () => this.#step());
  }

  /** Takes nothing more, and waits for what was begun outside the store. What is due stays due. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    while (this.#effects.size > 0) await Promise.all(this.#effects);
  }

  async #step(): Promise<void> {
    if (this.#isStopped) return;
    try {
      const effects = this.#takeBatch();
      for (const effect of effects) this.#start(effect);
      if (this.#options.clock.kind === "virtual") await Promise.all(this.#effects);
      this.wake();
    } catch (error) {
      if (!(error instanceof StorageError)) return this.#options.onFault(error);
      this.#retry(error);
    }
  }

  /** Nothing of the batch was kept, so all of it is due still. */
  #retry(error: StorageError): void {
    const { clock } = this.#options;
    // The move of a virtual clock ends with the reason; the next move, or the next request, tries again.
    if (clock.kind === "virtual") {
      this.wake();
      throw error;
    }
    this.#alarm = clock.at(clock.now() + STORAGE_RETRY_MS, () => this.#step());
  }

  #takeBatch(): Effect[] {
    const { store, clock, rules } = this.#options;
    const untilMs = clock.now();
    const effects: Effect[] = [];
    store.transaction(() => {
      // A later start on this state must not begin before anything that has happened.
      store.meta.set(CLOCK_POSITION, String(untilMs));
      for (let taken = 0; taken < BATCH; taken++) {
        const due = store.due.first();
        if (!due || due.dueAtMs > untilMs) return;
        store.due.take(due);
        const rule = rules[due.kind];
        if (!rule) throw new Error(`Nothing is known to do for "${due.kind}", due for ${due.ref}.`);
        this.#lastMs = Math.max(this.#lastMs, due.dueAtMs);
        rule(due.ref, this.#contextAt(this.#lastMs, effects));
      }
    });
    return effects;
  }

  #contextAt(nowMs: number, effects: Effect[]): EngineContext {
    const isTimeStill = this.#options.clock.kind === "virtual";
    return { ...this.#options.contextAt(nowMs), isTimeStill, afterwards: (effect) => effects.push(effect) };
  }

  #start(effect: Effect): void {
    const running = effect((action) => this.#change(action))
      .catch(this.#options.onFault)
      .finally(() => this.#effects.delete(running));
    this.#effects.add(running);
  }

  #change<T>(action: (context: EngineContext) => T): T {
    const effects: Effect[] = [];
    const result = this.#options.store.transaction(() => action(this.#contextAt(this.#options.clock.now(), effects)));
    for (const effect of effects) this.#start(effect);
    this.wake();
    return result;
  }
}

type Effect = Parameters<EngineContext["afterwards"]>[0];
