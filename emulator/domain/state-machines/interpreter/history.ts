import type { StateEvent } from "../../../store/state-executions.ts";
import { Ended } from "./execution-end.ts";
import type { ExecutionState, Run } from "./execution-state.ts";
import { RUNTIME } from "./failure.ts";

/** AWS's limit on the events of an execution. */
const EVENTS_MAX = 25_000;
/** Limit on the characters in the history of an execution. AWS stores more; on a laptop the disk would fill up. */
const HISTORY_MAX = 64 * 2 ** 20;
/** A step ends after this many events or characters, so that other executions get a turn. The next step follows at once. */
const STEP_EVENTS = 500;
const STEP_SIZE = 4 * 2 ** 20;

/** The events that a step adds to the history of an execution. */
export class History {
  readonly events: StateEvent[] = [];
  readonly #state: ExecutionState;
  #size = 0;

  constructor(state: ExecutionState) {
    this.#state = state;
  }

  /** Whether the step has as many events as a step should have. */
  get isFull(): boolean {
    return this.events.length >= STEP_EVENTS || this.#size >= STEP_SIZE;
  }

  /** The first event of the execution. */
  begin(input: string, roleArn: string): void {
    this.#state.historySize = input.length;
    const details = { input, inputDetails: { truncated: false }, roleArn };
    this.#push("ExecutionStarted", 0, { executionStartedEventDetails: details });
  }

  /**
   * Adds an event. @returns its id.
   *
   * @throws Ended when the history has become too long.
   */
  add(type: string, previousId: number, details: StateEvent["details"] = {}): number {
    const state = this.#state;
    const size = JSON.stringify(details).length;
    state.historySize += size;
    const isOverfull = state.historySize > HISTORY_MAX;
    if ((state.lastEventId >= EVENTS_MAX - 1 && type !== "ExecutionSucceeded") || isOverfull) {
      const cause = isOverfull
        ? `The history of the execution reached the emulator's maximum of ${HISTORY_MAX} characters.`
        : `The execution reached the maximum number of history events (${EVENTS_MAX}).`;
      this.#push("ExecutionFailed", state.lastEventId, { executionFailedEventDetails: { error: RUNTIME, cause } });
      throw new Ended({ status: "FAILED", error: RUNTIME, cause, atMs: state.atMs });
    }
    this.#size += size;
    return this.#push(type, previousId, details);
  }

  /** Adds an event to a run: the run's next event follows it. */
  addTo(run: Run, type: string, details: StateEvent["details"] = {}): void {
    run.previousId = this.add(type, run.previousId, details);
  }

  #push(type: string, previousId: number, details: StateEvent["details"]): number {
    this.events.push({ type, atMs: this.#state.atMs, previousId, details });
    return ++this.#state.lastEventId;
  }
}
