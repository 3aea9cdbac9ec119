import type { Chance } from "../chance/chance.ts";
import type { Alarm, Clock, Turn } from "../clock/clock.ts";
import type { Context } from "../domain/context.ts";
import type { EngineContext, Rule, RuleTable } from "../domain/rule.ts";
import type { Cause, Due } from "../store/due.ts";
import type { Fault } from "../store/faults.ts";
import { UnwrittenError } from "../store/memory.ts";
import { StorageError } from "../store/storage-error.ts";
import type { Store } from "../store/store.ts";
import { contain, type Origin } from "./containment.ts";
import { type Begun, Interruption, Taken } from "./taken.ts";

/** Entries after which requests get their turn: some tenths of a second. */
const SLICE = 16_384;

/**
 * Entries per transaction, which writes each row once, however often it changes it. The nodes that are under way at its end, a tenth of a
 * large window, are written then and once more later.
 */
const BATCH = 524_288;

/** Entries that are run with savepoints after one that threw: more each time, as long as another throws soon. */
const CAREFUL = 256;
const CAREFUL_GROWTH = 4;

/**
 * How many entries of one instant may cause one another. Work that is sure to end (a window's resources one after another, a state
 * machine's tasks) begins a new chain with each step, so that only endless recursion reaches the limit.
 */
const CHAIN_MAX = 1000;

/** Delay before the next attempt after a failed write to the database, on a real clock. */
const TRY_AGAIN_MS = 1000;

/** The name in `meta` of the latest instant at which anything happened, in epoch milliseconds. */
export const CLOCK_POSITION = "clock";

export interface EngineOptions {
  /** Of any place: the due list and the transactions are those of all. */
  readonly store: Store;
  readonly clock: Clock;
  /** The random sequence of the engine in a place. A batch that is run again draws the same numbers. */
  readonly chanceOf: (place: number) => Chance;
  readonly rules: RuleTable;
  readonly contextAt: (nowMs: number, place: number) => Context;
  /** Called after a fault was contained and recorded. */
  readonly onFault: (fault: Fault, error: unknown) => void;
  /** Called when the database cannot be read or written. Due entries stay due. */
  readonly onError: (error: unknown) => void;
  /** Called when the changes of one step are committed. */
  readonly onStep?: (() => void) | undefined;
  /** How many entries of one instant may cause one another; default 1,000. */
  readonly chainMax?: number | undefined;
}

/**
 * Takes due entries from the store, in order, and runs the rule of each. All state is in the store: after a crash the next
 * engine on the same store goes on where this one stopped.
 *
 * Each entry runs at its due instant, even when the engine is late (a real clock's timer, a restart): the emulated cloud goes
 * on while the process is down. Entries are independent: when one throws, its changes are undone, the error is recorded as a
 * fault, the execution that it belongs to fails, and the engine goes on with the next entry.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #chainMax: number;
  #alarm: (Alarm & { readonly atMs: number }) | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;
  #isCut = false;
  /** The running effects, with the length of the chain of entries that led to each. */
  readonly #effects = new Map<Promise<void>, number>();
  /** Entries to run again, because the results of their effects could not be stored. */
  #again: Due[] = [];
  /** How many entries the next batch may have after one that had to run again. */
  #batchMax = Number.POSITIVE_INFINITY;
  /** How many entries come next that have run well before they were undone. */
  #certain = 0;
  /** How many come after these that need savepoints, and what threw among them before, if it is known. */
  #careful: { readonly count: number; readonly known: Interruption | undefined } | undefined;
  #carefulCount = CAREFUL;
  /** The random sequences that it draws from, with where each stood at first. */
  readonly #sequences = new Map<Chance, Uint32Array | undefined>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#chainMax = options.chainMax ?? CHAIN_MAX;
  }

  /** Sets the alarm for the first due entry. Call it after every change of the store. */
  wake(): void {
    if (this.#isStopped) return;
    const first = this.#options.store.due.first();
    this.#setAlarm(this.#again.length > 0 ? this.#options.clock.now() : first?.dueAtMs);
  }

  /**
   * The cause of a change that a request makes now: while a virtual clock waits for functions and deliveries, one of them may have
   * sent the request.
   */
  cause(): Cause {
    const { clock } = this.#options;
    const chain = clock.kind === "virtual" ? Math.max(-1, ...this.#effects.values()) : -1;
    return { atMs: chain < 0 ? Number.NEGATIVE_INFINITY : clock.now(), chain };
  }

  /** Takes no more entries, and waits for running effects. Due entries stay due. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    while (this.#effects.size > 0) await Promise.all(this.#effects.keys());
  }

  /** Stops waiting for running effects and prevents them from writing: the store may be closed afterwards. */
  cut(): void {
    this.#isStopped = true;
    this.#isCut = true;
  }

  #setAlarm(atMs: number | undefined): void {
    const { clock } = this.#options;
    // Most changes leave the first entry as it was.
    if (atMs !== undefined && atMs === this.#alarm?.atMs && atMs > clock.now()) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (atMs === undefined) return;
    const alarm = clock.at(atMs, (turn) => this.#step(turn));
    this.#alarm = { cancel: () => alarm.cancel(), atMs };
  }

  #tryAgain(): void {
    const { clock } = this.#options;
    if (!this.#isStopped) this.#setAlarm(clock.now() + (clock.kind === "virtual" ? 0 : TRY_AGAIN_MS));
  }

  async #step(turn: Turn): Promise<void> {
    this.#alarm = undefined;
    if (this.#isStopped) return;
    const { clock } = this.#options;
    try {
      await this.#takeBatch(turn);
      if (clock.kind === "virtual") await Promise.all(this.#effects.keys());
    } catch (error) {
      if (this.#isCut) return;
      // The batch was rolled back. Throwing makes the move of a virtual clock fail; the next move tries again.
      this.#options.onError(error);
      this.#tryAgain();
      if (clock.kind === "virtual") throw error;
      return;
    }
    this.wake();
  }

  /**
   * The batch runs as if each entry had a savepoint. Savepoints cost more than the entries do, and nearly no batch needs one. So it runs
   * without them first. When something throws, the whole batch is undone: what went well runs again as it was, and only what comes then
   * has savepoints.
   */
  async #takeBatch(turn: Turn): Promise<void> {
    const certain = this.#certain;
    this.#certain = 0;
    if (this.#careful && certain === 0) {
      const { count, known } = this.#careful;
      this.#careful = undefined;
      this.#takeCarefully(turn, count, known);
      return;
    }
    const undone = await this.#takeBare(turn, certain || Math.min(this.#batchMax, BATCH));
    if (undone) this.#beCareful(undone);
    else if (!this.#careful) {
      this.#batchMax *= 2;
      this.#carefulCount = CAREFUL;
    }
  }

  /**
   * Runs entries in slices, which are one transaction if no request comes between them: it would end the transaction.
   *
   * @param max of entries at most.
   * @returns why all of it was undone; undefined when it is committed.
   */
  async #takeBare(turn: Turn, max: number): Promise<Undone | undefined> {
    const { store } = this.#options;
    const goBack = this.#mark();
    const taken = new Taken("bare");
    let end: { readonly error: unknown } | undefined;
    const onEnd = (error?: unknown) => {
      end = { error };
      if (error === undefined) this.#committed(taken, turn);
    };
    try {
      for (let rest: Promise<void> | undefined; !end; await rest) {
        const count = Math.min(SLICE, max - taken.count);
        const isMore = store.extend(() => this.#takeSlice(taken, turn, count), onEnd);
        rest = isMore && taken.count < max && !this.#isStopped ? turn.rest(taken.reachedMs) : undefined;
        if (!rest) store.commit();
      }
      if (end.error) throw end.error;
      return undefined;
    } catch (error) {
      // What threw came after the commit.
      if (end && end.error === undefined) throw error;
      goBack();
      if (error instanceof StorageError) throw error;
      return { error, count: taken.count, earlier: taken.earlier };
    }
  }

  /**
   * When an entry has thrown, those of earlier instants are known to go well. An instant is not divided, since its effects begin when all of
   * its entries have run. When the commit has thrown, because a row cannot be written, the entry is not known: a slice has savepoints, and the
   * batches after it begin small.
   */
  #beCareful({ error, count, earlier }: Undone): void {
    this.#batchMax = SLICE;
    if (!(error instanceof Interruption)) {
      this.#careful = { count: SLICE, known: undefined };
      return;
    }
    this.#certain = earlier;
    this.#careful = { count: Math.max(this.#carefulCount, count - earlier), known: error };
    this.#carefulCount = Math.min(SLICE, CAREFUL_GROWTH * this.#carefulCount);
  }

  /** Runs entries with savepoints. The part that is known to throw is not run again: its error is contained. */
  #takeCarefully(turn: Turn, count: number, known: Interruption | undefined): void {
    const taken = new Taken("careful", known);
    this.#orGoBack(() => this.#options.store.transaction(() => this.#takeSlice(taken, turn, count)));
    this.#committed(taken, turn);
  }

  #committed(taken: Taken, turn: Turn): void {
    if (this.#isCut) return;
    this.#again = [];
    turn.reach(taken.reachedMs);
    this.#follow(taken);
  }

  /**
   * Goes on from instant to instant as far as the clock may, unless an effect has to end before. What an effect changes comes after all
   * entries of its instant, wherever a batch ends.
   *
   * @param count of entries, or as many more as the instant has at which an effect has begun.
   * @returns whether there is more to take.
   */
  #takeSlice(taken: Taken, turn: Turn, count: number): boolean {
    const { store, clock, contextAt } = this.#options;
    if (taken.count === 0) {
      taken.reach(clock.now());
      for (const { kind, ref, place } of this.#again)
        contextAt(taken.reachedMs, place).store.due.set(kind, ref, taken.reachedMs);
    }
    const end = taken.count + count;
    const isFull = () => taken.count >= end && taken.effects.length === 0;
    while (!isFull()) {
      const due = store.due.first();
      if (!due) break;
      if (due.dueAtMs > taken.reachedMs) {
        if (taken.effects.length > 0 || !turn.mayReach(due.dueAtMs)) break;
        taken.reach(due.dueAtMs);
      }
      store.due.remove(due);
      this.#lastMs = Math.max(this.#lastMs, due.dueAtMs);
      taken.begin(due, this.#lastMs);
      this.#run(due, taken);
    }
    // A later start on this state must not begin before the last event.
    store.meta.set(CLOCK_POSITION, String(taken.reachedMs));
    return isFull();
  }

  /** Runs the rule of an entry. Its changes are committed together or not at all. */
  #run(due: Due, taken: Taken): void {
    const nowMs = this.#lastMs;
    const context = this.#contextAt(due.place, taken);
    const cause = { atMs: nowMs, chain: due.chain };
    this.#attempt(
      taken,
      () => this.#options.store.due.causedBy(cause, () => this.#ruleOf(due, nowMs)(due.ref as never, context)),
      (error) => this.#contain(this.#originOf(due, "rule"), error, context, taken),
    );
  }

  #ruleOf(due: Due, nowMs: number): Rule<never> {
    const rule = this.#options.rules[due.kind]?.run;
    if (!rule) throw new Error(`Nothing is known to do for "${due.kind}", due for ${due.ref}.`);
    if (due.chain > this.#chainMax) throw new Error(endless(due, nowMs));
    return rule;
  }

  /** Of the entry that runs now, in its place or another. */
  #contextAt(place: number, taken: Taken): EngineContext {
    let shared = taken.contexts.get(place);
    if (!shared) {
      shared = this.#sharedContext(place, taken);
      taken.contexts.set(place, shared);
    }
    return { ...shared, nowMs: taken.nowMs };
  }

  /** What the entries of a batch have in common in a place. */
  #sharedContext(place: number, taken: Taken): EngineContext {
    const asked = this.#options.contextAt(taken.nowMs, place);
    const now = () => this.#contextAt(place, taken);
    return {
      ...asked,
      at: (accountId, region) => {
        const found = asked.at(accountId, region);
        return found && this.#contextAt(found.place, taken);
      },
      regions: () => asked.regions().map((there) => this.#contextAt(there.place, taken)),
      chance: this.#chanceOf(place),
      isTimeStill: this.#options.clock.kind === "virtual",
      afterwards: (effect) => taken.effects.push({ effect, due: taken.due }),
      apart: (kind, ref, part) =>
        this.#attempt(taken, part, (error) =>
          this.#contain({ kind, ref, part: "rule", failing: [] }, error, now(), taken),
        ),
      contained: (ref, failing, part) =>
        this.#attempt(taken, part, (error) =>
          this.#contain({ ...this.#originOf(taken.due, "rule"), failedRef: ref, failing }, error, now(), taken),
        ),
    };
  }

  #chanceOf(place: number): Chance {
    const chance = this.#options.chanceOf(place);
    if (!this.#sequences.has(chance)) this.#sequences.set(chance, chance.position());
    return chance;
  }

  /** @returns what takes the engine and its random sequences back to where they are now. */
  #mark(): () => void {
    const lastMs = this.#lastMs;
    const positions = new Map([...this.#sequences.keys()].map((chance) => [chance, chance.position()]));
    return () => {
      this.#lastMs = lastMs;
      for (const [chance, first] of this.#sequences)
        chance.goBackTo(positions.has(chance) ? positions.get(chance) : first);
    };
  }

  /** Runs a change. When it throws, nothing was drawn for it: what comes next gets the ids that it gets in any other batch. */
  #orGoBack<T>(change: () => T): T {
    const goBack = this.#mark();
    try {
      return change();
    } catch (error) {
      goBack();
      throw error;
    }
  }

  /** Runs a part of a step. If the part throws, only its changes are undone. */
  #attempt(taken: Taken, part: () => void, onError: (error: unknown) => void): void {
    const number = taken.nextPart();
    if (taken.isKnown(number)) {
      onError(taken.known!.cause);
      return;
    }
    const before = taken.mark();
    if (taken.mode === "careful") this.#options.store.settle();
    try {
      if (taken.mode === "bare") part();
      else this.#orGoBack(() => this.#options.store.attempt(part));
    } catch (error) {
      if (error instanceof StorageError || error instanceof Interruption) throw error;
      const isLate = error instanceof UnwrittenError;
      if (taken.mode === "bare") throw isLate ? error : new Interruption(taken.due, number, error);
      taken.undo(before);
      onError(isLate ? error.cause : error);
    }
  }

  #originOf(due: Due, part: Origin["part"]): Origin {
    return { kind: due.kind, ref: due.ref, part, failing: this.#options.rules[due.kind]?.failing ?? [] };
  }

  #contain(origin: Origin, error: unknown, context: EngineContext, taken: Taken): void {
    taken.faults.push([contain(origin, error, this.#options.store, context), error]);
  }

  #start({ effect, due }: Begun): void {
    const running = Promise.resolve()
      .then(() => effect((action) => this.#inStep(due, action)))
      .catch((error) => this.#effectFailed(due, error))
      .finally(() => this.#effects.delete(running));
    this.#effects.set(running, due.chain);
  }

  /** An effect threw, or the step that stores its result. */
  #effectFailed(due: Due, error: unknown): void {
    if (this.#isCut) return;
    try {
      this.#inStep(due, (context, taken) => this.#contain(this.#originOf(due, "effect"), error, context, taken));
    } catch (storageError) {
      this.#options.onError(storageError);
      this.#again.push(due);
      this.#tryAgain();
    }
  }

  /** Changes the store on behalf of an effect. */
  #inStep<T>(due: Due, action: (context: EngineContext, taken: Taken) => T): T {
    if (this.#isCut) throw new Error("The emulator has ended.");
    const { store, clock } = this.#options;
    const nowMs = clock.now();
    const taken = new Taken("careful");
    taken.begin(due, nowMs);
    const result = this.#orGoBack(() =>
      store.transaction(() =>
        store.due.causedBy({ atMs: nowMs, chain: due.chain }, () => action(this.#contextAt(due.place, taken), taken)),
      ),
    );
    this.#follow(taken);
    this.wake();
    return result;
  }

  /** After the commit: reports the faults and starts the effects. */
  #follow({ effects, faults }: Taken): void {
    this.#options.onStep?.();
    for (const [fault, error] of faults) this.#options.onFault(fault, error);
    for (const begun of effects) this.#start(begun);
  }
}

/** Why entries were undone, how many had begun, and how many of these had instants before the last. */
interface Undone {
  readonly error: unknown;
  readonly count: number;
  readonly earlier: number;
}

function endless({ kind, ref, chain }: Due, nowMs: number): string {
  return (
    `${chain} entries led to one another at ${new Date(nowMs).toISOString()}, the last of them "${kind}" for ${ref}: ` +
    "they call each other without end, so this one was stopped."
  );
}
