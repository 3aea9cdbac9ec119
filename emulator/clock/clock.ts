/** An instant on the emulator's clock: milliseconds since 1970-01-01T00:00:00Z. */
export type InstantMs = number;

/** A piece of work that waits for its instant. */
export interface Alarm {
  cancel(): void;
}

/**
 * The only source of time in the emulator. Alarms run one at a time, in the order of their instants and, among equal
 * instants, in the order they were set; while one runs, `now()` is its instant.
 */
export interface Clock {
  readonly kind: "virtual" | "real";
  now(): InstantMs;
  /** Runs `run` when the clock reaches `instantMs`; an instant in the past is due at once. */
  at(instantMs: InstantMs, run: () => void | Promise<void>): Alarm;
}
