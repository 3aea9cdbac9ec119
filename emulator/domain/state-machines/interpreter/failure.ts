/** An error of the state machine's own world: what Retry and Catch look at, and an execution ends with. */
export class StateFailure extends Error {
  /** E.g. `States.Timeout` or what a function threw; empty when a Fail state names none. */
  readonly error: string;
  /** Undefined where AWS gives none. */
  override readonly cause: string | undefined;
  /** The field with the JSONata expression that failed. */
  readonly location: string | undefined;
  /** Other names under which Retry and Catch know it. */
  readonly aliases: readonly string[];

  constructor(
    error: string,
    cause?: string,
    { location, aliases = [] }: { location?: string | undefined; aliases?: readonly string[] } = {},
  ) {
    super(`${error}: ${cause ?? ""}`);
    this.error = error;
    this.cause = cause;
    this.location = location;
    this.aliases = aliases;
  }
}

/** Errors that no handler gets: the execution fails with them. */
export const RUNTIME = "States.Runtime";
export const QUERY_EVALUATION = "States.QueryEvaluationError";

/** A failure of the state itself. Where it happened is put in front of the reason when it is known. */
export class StateFault extends Error {
  readonly error: string;
  readonly location: string | undefined;

  constructor(reason: string, error: string = RUNTIME, location?: string) {
    super(reason);
    this.error = error;
    this.location = location;
  }
}
