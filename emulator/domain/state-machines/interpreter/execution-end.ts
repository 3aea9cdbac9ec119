/** How an execution ended. */
export type ExecutionEnd =
  | { readonly status: "SUCCEEDED"; readonly output: string; readonly atMs: number }
  | {
      readonly status: "FAILED" | "TIMED_OUT";
      readonly error: string | null;
      readonly cause: string | null;
      readonly atMs: number;
    };

/** Thrown when the execution has ended: unwinds all running states. */
export class Ended extends Error {
  readonly end: ExecutionEnd;

  constructor(end: ExecutionEnd) {
    super(end.status);
    this.end = end;
  }
}
