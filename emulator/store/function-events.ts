import type { DueEntry } from "./due.ts";
import { wholes } from "./wholes.ts";

/** An event that waits for a Lambda function, or the outcome of its function until the caller takes it. */
export interface FunctionEvent {
  /** The id of the invocation that the function sees. */
  readonly requestId: string;
  /** Name or ARN as the sender wrote it. */
  readonly functionName: string;
  readonly qualifier: string | null;
  readonly payload: string;
  /** The JSON itself, not its Base64. */
  readonly clientContext: string | null;
  /** The number of attempts so far. */
  readonly attempts: number;
  /** The maximum number of attempts. */
  readonly attemptsMax: number;
  /** The due entry to schedule when the function has ended; null if nothing waits for it. */
  readonly tells: DueEntry | null;
  /** Null until the function has ended. */
  readonly outcome: FunctionOutcome | null;
}

export interface FunctionOutcome {
  readonly isSuccess: boolean;
  /** The function's result or error. */
  readonly payload: string;
  /** Why it did not run or failed, in one line. */
  readonly reason: string | null;
}

/** The queue of asynchronous invocations. An event is deleted when its function has run, unless something still waits for the outcome. */
export const functionEvents = wholes<FunctionEvent>("function_events", "requestId");
