import type { Effect, EngineContext } from "../domain/rule.ts";
import type { Due } from "../store/due.ts";
import type { Fault } from "../store/faults.ts";

/** An effect, and the entry that started it. */
export interface Begun {
  readonly effect: Effect;
  readonly due: Due;
}

/** Aborts a batch that runs without savepoints: the entry, which of its parts threw, and the error. */
export class Interruption extends Error {
  readonly due: Due;
  readonly part: number;
  override readonly cause: unknown;

  constructor(due: Due, part: number, cause: unknown) {
    super(`Part ${part} of "${due.kind}" threw.`);
    this.due = due;
    this.part = part;
    this.cause = cause;
  }
}

/** What the entries of a batch have done so far, and their effects and faults, to be started and reported after the commit. */
export class Taken {
  readonly mode: "bare" | "careful";
  /** What threw in the run before. */
  readonly known: Interruption | undefined;
  readonly effects: Begun[] = [];
  readonly faults: [Fault, unknown][] = [];
  /** The instant to which the clock goes with the commit. */
  reachedMs = Number.NEGATIVE_INFINITY;
  /** By place. */
  readonly contexts = new Map<number, EngineContext>();
  /** The entry that runs, and its instant. */
  declare due: Due;
  nowMs = 0;
  #count = 0;
  #earlier = 0;
  #part = 0;

  constructor(mode: Taken["mode"], known?: Interruption) {
    this.mode = mode;
    this.known = known;
  }

  /** Number of entries that have begun. */
  get count(): number {
    return this.#count;
  }

  /** Number of entries of instants before the one that is reached. */
  get earlier(): number {
    return this.#earlier;
  }

  reach(instantMs: number): void {
    this.reachedMs = instantMs;
    this.#earlier = this.#count;
  }

  begin(due: Due, nowMs: number): void {
    this.due = due;
    this.nowMs = nowMs;
    this.#count++;
    this.#part = 0;
  }

  /** The next part of the entry, counted from 1: equal each time that the entry runs. */
  nextPart(): number {
    return ++this.#part;
  }

  /** Whether a part of the entry is what threw in the run before. */
  isKnown(part: number): boolean {
    const { known, due } = this;
    if (known?.part !== part) return false;
    const { dueAtMs, kind, ref, place } = known.due;
    return dueAtMs === due.dueAtMs && kind === due.kind && ref === due.ref && place === due.place;
  }

  mark(): readonly [number, number] {
    return [this.effects.length, this.faults.length];
  }

  undo([effectCount, faultCount]: readonly [number, number]): void {
    this.effects.length = effectCount;
    this.faults.length = faultCount;
  }
}
