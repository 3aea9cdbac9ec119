import type { FunctionEvent } from "../../store/function-events.ts";
import type { Context } from "../context.ts";
import { FUNCTION_EVENT_RUNS } from "../due-kinds.ts";

/** Lambda runs a function up to twice more when it fails for an event. */
const EVENT_ATTEMPTS_MAX = 3;

export interface NewEvent {
  readonly functionName: string;
  readonly qualifier?: string | undefined;
  readonly payload: string;
  readonly clientContext?: string | null | undefined;
}

/** Queues an event: the function runs as soon as this change is committed. Events for a missing function are dropped. */
export function sendEvent(event: NewEvent, context: Context): string {
  return enqueue(event, { attemptsMax: EVENT_ATTEMPTS_MAX, tells: null }, context);
}

/**
 * Runs a function once for a caller that waits for its end: then the due entry `tells` is scheduled, and `store.functionEvents`
 * has the outcome under the request id until the caller takes it.
 */
export function callFunction(event: NewEvent, tells: NonNullable<FunctionEvent["tells"]>, context: Context): string {
  return enqueue(event, { attemptsMax: 1, tells }, context);
}

function enqueue(
  { functionName, qualifier, payload, clientContext }: NewEvent,
  rest: Pick<FunctionEvent, "attemptsMax" | "tells">,
  { store, chance, nowMs }: Context,
): string {
  const requestId = chance.uuid();
  store.functionEvents.put({
    requestId,
    functionName,
    qualifier: qualifier ?? null,
    payload,
    clientContext: clientContext ?? null,
    attempts: 0,
    outcome: null,
    ...rest,
  });
  store.due.set(FUNCTION_EVENT_RUNS, requestId, nowMs);
  return requestId;
}
