import type { DriverEvent, EventBody, Operation } from "../events.ts";
import { Progress } from "./progress.ts";

/** Numbers what an operation tells and says how far it is. */
export class Telling {
  readonly #place: { readonly stack: string; readonly operation: Operation };
  readonly #number: () => number;
  readonly #tell: (event: DriverEvent) => void;
  /** How many resources the last preview or up of the stack saw: what this one has to do. */
  readonly #remembered: number | undefined;
  #progress: Progress;

  constructor(
    place: { readonly stack: string; readonly operation: Operation },
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
