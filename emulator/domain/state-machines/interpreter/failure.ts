/** An error of a state machine: Retry and Catch match it, or the execution ends with it. */
export class StateFailure extends Error {
  /** E.g. `States.Timeout` or the error of a function; empty when a Fail state names none. */
  readonly error: string;
  /** Undefined where AWS has no cause. */
  override readonly cause: string | undefined;
  /** The field of the JSONata expression that failed. */
  readonly location: string | undefined;
  /** Other names by which Retry and Catch match it. */
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

/** Errors that no handler catches: the execution fails. */
export const RUNTIME = "States.Runtime";
export const QUERY_EVALUATION = "States.QueryEvaluationError";

/** A failure of the state itself. The reason starts with the place of the failure, where it is known. */
export class StateFault extends Error {
  readonly error: string;
  readonly location: string | undefined;

  constructor(reason: string, error: string = RUNTIME, location?: string) {
    super(reason);
    this.error = error;
    this.location = location;
  }
}

/** As the events of a history have it. */
export function errorDetails({ error, cause }: StateFailure): Record<string, string> {
  return { ...(error !== "" && { error }), ...(cause !== undefined && { cause }) };
}
