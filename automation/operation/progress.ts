import type { EventBody } from "../events.ts";

/** Counts how far an operation is. The figure is never lower than one told before. */
export class Progress {
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
