import type { DriverEvent, EngineOperation, EventBody } from "../api/events.ts";

/** Counts how far an operation is. The figure is never lower than one told before. */
class Progress {
  readonly #done = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #expected: number;
  #percent = 0;

  /** @param expected how many resources a plan or the state names; 0 when nothing is known yet. */
  constructor(expected: number) {
    this.#expected = expected;
  }

  get percent(): number {
    return this.#percent;
  }

  /** How many resources were seen: what to expect of the next operation. */
  get seen(): number {
    return this.#seen.size;
  }

  note(event: EventBody): void {
    if (event.type === "finished" && event.outcome === "succeeded") this.#percent = 100;
    if (event.type !== "step") return;
    this.#seen.add(event.urn);
    if (event.phase === "done" || event.phase === "planned") this.#done.add(event.urn);
    // The whole is not done before the operation says so, even if all that is known of is.
    const total = Math.max(this.#expected, this.#seen.size) + 1;
    this.#percent = Math.max(this.#percent, Math.floor((100 * this.#done.size) / total));
  }
}

/** Numbers what an operation tells and says how far it is. */
export class Telling {
  readonly #place: { readonly stack: string; readonly operation: EngineOperation };
  readonly #number: () => number;
  readonly #tell: (event: DriverEvent) => void;
  /** How many resources the last preview or up of the stack saw: what this one has to do. */
  readonly #remembered: number | undefined;
  #progress: Progress;

  constructor(
    place: { readonly stack: string; readonly operation: EngineOperation },
    number: () => number,
    tell: (event: DriverEvent) => void,
    remembered: number | undefined,
  ) {
    this.#place = place;
    this.#number = number;
    this.#tell = tell;
    this.#remembered = remembered;
    this.#progress = new Progress(remembered ?? 0);
  }

  readonly emit = (body: EventBody): void => {
    this.#progress.note(body);
    this.#tell({ sequence: this.#number(), ...this.#place, percent: this.#progress.percent, ...body } as DriverEvent);
  };

  /** How many resources there will be, by the state; what an operation before has seen is better to go by. */
  readonly expect = (resources: number): void => {
    if (this.#remembered === undefined) this.#progress = new Progress(resources);
  };

  /** How many resources were seen. */
  get seen(): number {
    return this.#progress.seen;
  }
}

/** Counts up from 1. */
export function counter(): () => number {
  let count = 0;
  return () => ++count;
}
