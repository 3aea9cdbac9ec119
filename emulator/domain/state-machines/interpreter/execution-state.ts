import type { Json } from "../language/json.ts";

/** The state of an execution between two steps, as JSON: everything that the next step needs. */
export interface ExecutionState {
  readonly root: Run;
  /** The instant up to which the execution has run. */
  atMs: number;
  /** The id of the latest event of the history. */
  lastEventId: number;
  /** The size of the history, in characters. */
  historySize: number;
  /** How many random numbers were drawn. */
  draws: number;
  /** How many functions were called. */
  calls: number;
}

/** A running machine: the whole one, a branch of a Parallel state or an iteration of a Map state. */
export interface Run {
  /** The name of the current state. */
  at: string;
  /** The input of the current state, before InputPath. */
  input: Json;
  readonly variables: { [name: string]: Json };
  /** The id of the event that the next event follows. */
  previousId: number;
  /** Details of the current state. */
  enteredId: number;
  beforeEnteredId: number;
  enteredAtMs: number;
  /** The number of retries by each retrier of the state. */
  retries: number[];
  /** The index of the branch in its Parallel state, or of the item in its Map state. */
  readonly index: number;
  /** The item of an iteration. */
  readonly item?: Json;
  doing: Doing;
}

export type Doing =
  /** Before it enters the state. */
  | { readonly kind: "enter" }
  | { readonly kind: "wait"; readonly untilMs: number }
  /** Waits before it retries the state. */
  | { readonly kind: "retry"; readonly untilMs: number }
  | Task
  | Group;

export interface Task {
  readonly kind: "task";
  /** The number of the call. */
  readonly call: number;
  /** The instant of its timeout; null without a timeout. */
  readonly untilMs: number | null;
  readonly isHeartbeat: boolean;
}

/** A Parallel or Map state that runs. */
export interface Group {
  readonly kind: "group";
  /** Map: the items; Parallel: the input of each branch. */
  readonly items: readonly Json[];
  /** The number of branches or iterations that may run at once. */
  readonly concurrency: number;
  /** The number of failures that the state tolerates; 0 for a Parallel state. */
  readonly tolerated: number;
  readonly startedId: number;
  /** The index of the next item to start. */
  next: number;
  failures: number;
  readonly results: (Json | undefined)[];
  readonly running: Run[];
}
