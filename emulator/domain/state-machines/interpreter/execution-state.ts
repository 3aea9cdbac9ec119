import type { Json } from "../language/json.ts";

/** How far an execution has come: everything that its next step needs, as JSON. */
export interface ExecutionState {
  readonly root: Run;
  /** The instant that it has come to. */
  atMs: number;
  /** The id of the latest event of the history. */
  lastEventId: number;
  /** What the history has in all, in characters. */
  historySize: number;
  /** How many random numbers were drawn. */
  draws: number;
  /** How many functions were called. */
  calls: number;
}

/** A machine that runs: the whole one, a branch of a Parallel state or an iteration of a Map state. */
export interface Run {
  /** The state that it is in. */
  at: string;
  /** The input of that state, before InputPath. */
  input: Json;
  readonly variables: { [name: string]: Json };
  /** The event that its next one follows. */
  previousId: number;
  /** Of the state that it is in. */
  enteredId: number;
  beforeEnteredId: number;
  enteredAtMs: number;
  /** How often each of the state's retriers was used. */
  retries: number[];
  /** Which branch of its Parallel state, or item of its Map state. */
  readonly index: number;
  /** An iteration's item. */
  readonly item?: Json;
  doing: Doing;
}

export type Doing =
  /** About to enter its state. */
  | { readonly kind: "enter" }
  | { readonly kind: "wait"; readonly untilMs: number }
  /** Waits to try its state again. */
  | { readonly kind: "retry"; readonly untilMs: number }
  | Task
  | Group;

export interface Task {
  readonly kind: "task";
  /** The number of the call. */
  readonly call: number;
  /** When it has taken too long; null when it may take any time. */
  readonly untilMs: number | null;
  readonly isHeartbeat: boolean;
}

/** A Parallel or Map state at work. */
export interface Group {
  readonly kind: "group";
  /** Map: the items; Parallel: the input of each branch. */
  readonly items: readonly Json[];
  /** How many run at once at most. */
  readonly concurrency: number;
  /** How many may fail before the state does; a Parallel state tolerates none. */
  readonly tolerated: number;
  readonly startedId: number;
  /** The next item to start. */
  next: number;
  failures: number;
  readonly results: (Json | undefined)[];
  readonly running: Run[];
}
