/** An instant on the emulator's clock: milliseconds since 1970-01-01T00:00:00Z. */
export type InstantMs = number;

/** A piece of work that waits for its instant. */
export interface Alarm {
  cancel(): void;
}

/** What an alarm may do with the clock while it runs: go on to later instants by itself, as far as nothing else is due before. */
export interface Turn {
  /** Whether the clock may go to this instant now, because the move that is under way leads there and no other alarm is due until then. */
  mayReach(instantMs: InstantMs): boolean;
  /** Moves the clock there. */
  reach(instantMs: InstantMs): void;
  /**
   * Gives other work of the process, such as requests, its turn; undefined where the alarm should rather end.
   *
   * @param instantMs to which its work has come.
   */
  rest(instantMs: InstantMs): Promise<void> | undefined;
}

export type AlarmWork = (turn: Turn) => void | Promise<void>;

/**
 * The only source of time in the emulator. Alarms run one at a time, in the order of their instants and, among equal
 * instants, in the order they were set; while one runs, `now()` is its instant.
 */
export interface Clock {
  readonly kind: "virtual" | "real";
  now(): InstantMs;
  /** Runs `run` when the clock reaches `instantMs`; an instant in the past is due at once. */
  at(instantMs: InstantMs, run: AlarmWork): Alarm;
}
