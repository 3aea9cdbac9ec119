import type { FunctionEvent, FunctionOutcome } from "../../store/function-events.ts";
import type { Store } from "../../store/store.ts";
import { AwsError } from "../aws-error.ts";
import { announceEnd } from "../completion.ts";
import type { Context } from "../context.ts";
import { FUNCTION_EVENT_RUNS } from "../due-kinds.ts";
import type { Fail, Rule } from "../rule.ts";
import { type Invocation, type InvocationResult, prepareInvocation } from "./invocation.ts";

/** Lambda waits one minute before the second attempt and two before the third (developer guide, "Asynchronous invocation"). */
const RETRY_AFTER_MS = 60_000;
/** How long after its timeout an invocation without a result counts as lost, e.g. because the process died. */
const LOST_AFTER_MS = 30_000;

/** Runs a function for an event of the queue. A virtual clock stands still meanwhile, so the run takes no emulated time. */
export const runEvent: Rule = (requestId, context) => {
  const { store, nowMs } = context;
  const event = store.functionEvents.find(requestId);
  if (!event || event.outcome) return;
  const invocation = prepare(event, context);
  if (invocation instanceof AwsError) {
    const reason = invocation.message || invocation.code;
    end(event, { isSuccess: false, payload: "null", reason }, context);
    return;
  }
  // If the process dies now, the event comes due again: as on AWS, a function runs at least once.
  store.due.set(FUNCTION_EVENT_RUNS, requestId, nowMs + invocation.timeoutMs + LOST_AFTER_MS);
  const underWay = eventsUnderWay(store);
  // The run is not lost: it waits for its turn, or the clock runs faster than the function.
  if (underWay.has(requestId)) return;
  underWay.add(requestId);
  context.afterwards(async (change) => {
    const before = last;
    const running = invocation.run();
    // On a virtual clock histories must repeat: results are stored in the order in which the functions began.
    last = running.then(() => before);
    const result = await running.finally(() => underWay.delete(requestId));
    if (context.isTimeStill) await before;
    // The event stays due, as after a crash.
    if (result.isStopped) return;
    change((after) => settle(event, result, after));
  });
};

/** Fails an event without another attempt, and schedules the due entry of its caller. `ref`: the event's request id. */
export const failEvent: Fail = (requestId, reason, context) => {
  const event = context.store.functionEvents.find(requestId);
  if (!event || event.outcome) return undefined;
  context.store.due.cancel(FUNCTION_EVENT_RUNS, requestId);
  end(event, { isSuccess: false, payload: "null", reason }, context);
  return `event ${requestId} of function ${event.functionName}`;
};

/** The events that this process is running, by store. */
const underWayIn = new WeakMap<Store, Set<string>>();

function eventsUnderWay(store: Store): Set<string> {
  let events = underWayIn.get(store);
  if (!events) {
    events = new Set();
    underWayIn.set(store, events);
  }
  return events;
}

let last: Promise<unknown> = Promise.resolve();

function prepare(event: FunctionEvent, context: Context): Invocation | AwsError {
  try {
    return prepareInvocation({ ...event, qualifier: event.qualifier ?? undefined }, context);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function settle(event: FunctionEvent, { functionError, payload }: InvocationResult, context: Context): void {
  const { store, nowMs } = context;
  store.due.cancel(FUNCTION_EVENT_RUNS, event.requestId);
  const attempts = event.attempts + 1;
  if (functionError !== undefined && attempts < event.attemptsMax) {
    store.functionEvents.put({ ...event, attempts });
    store.due.set(FUNCTION_EVENT_RUNS, event.requestId, nowMs + attempts * RETRY_AFTER_MS);
    return;
  }
  const isSuccess = functionError === undefined;
  end({ ...event, attempts }, { isSuccess, payload, reason: isSuccess ? null : reasonOf(payload) }, context);
}

/** Ends an event. Its outcome is kept only if a caller waits for it, until the caller takes it. */
function end(event: FunctionEvent, outcome: FunctionOutcome, context: Context): void {
  const { functionEvents } = context.store;
  if (event.tells === null) functionEvents.delete(event.requestId);
  else functionEvents.put({ ...event, outcome });
  announceEnd(event.tells, context);
}

/** The error of a function in one line. The endpoint that runs functions of other runtimes may return any payload. */
function reasonOf(payload: string): string {
  const { errorType, errorMessage } = asObject(payload);
  return [errorType, errorMessage].filter((part) => part !== undefined).join(": ") || "The function failed.";
}

function asObject(payload: string): { readonly errorType?: unknown; readonly errorMessage?: unknown } {
  try {
    return Object(JSON.parse(payload));
  } catch {
    return { errorMessage: payload.slice(0, 200) };
  }
}
