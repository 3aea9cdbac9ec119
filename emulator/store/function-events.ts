import type { DueEntry } from "./due.ts";
import { wholes } from "./wholes.ts";

/** An event that waits for a Lambda function, or whose function has run for somebody who has not asked yet. */
export interface FunctionEvent {
  /** The id of the invocation that the function sees. */
  readonly requestId: string;
  /** Name or ARN as the sender wrote it. */
  readonly functionName: string;
  readonly qualifier: string | null;
  readonly payload: string;
  /** The JSON itself, not its Base64. */
  readonly clientContext: string | null;
  /** How often it has been tried. */
  readonly attempts: number;
  /** How often it is tried. */
  readonly attemptsMax: number;
  /** The due entry that comes when the function has ended, for whoever waits for that. */
  readonly tells: DueEntry | null;
  /** How it ended; null while it has not. */
  readonly outcome: FunctionOutcome | null;
}

export interface FunctionOutcome {
  readonly isSuccess: boolean;
  /** The function's result or error. */
  readonly payload: string;
  /** Why it did not run or failed, in one line. */
  readonly reason: string | null;
}

/** The queue of asynchronous invocations. An event is gone once its function has run and nobody waits for it. */
export const functionEvents = wholes<FunctionEvent>("function_events", "requestId");
