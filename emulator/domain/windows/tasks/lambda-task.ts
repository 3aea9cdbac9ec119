import { prepareInvocation } from "../../functions/invocation.ts";
import { callFunction } from "../../functions/send-event.ts";
import { STATUS_DETAILS_LENGTH_MAX } from "../inferred.ts";
import { substitute } from "./pseudo-parameters.ts";
import type { InvocationRequest, TaskAction } from "./task-action.ts";

/** Calls a function once for each resource. A call succeeds when it returns without a FunctionError (inferred). */
export const lambdaTask: TaskAction = {
  isPerResource: true,
  taskParameters: () => ({}),
  parameters: (request) => {
    const { payload, clientContext, qualifier } = eventOf(request);
    return { functionName: request.task.taskArn, payload, clientContext: clientContext ?? undefined, qualifier };
  },
  start(request, context) {
    const event = { functionName: request.task.taskArn, ...eventOf(request) };
    prepareInvocation({ ...event, requestId: request.invocationId }, context);
    return callFunction(event, request.tells, context);
  },
  // Lambda cannot stop a running function; it ends by itself, at its timeout at the latest.
  cancel: () => undefined,
  outcome(requestId, { store }) {
    const outcome = store.functionEvents.find(requestId)?.outcome;
    if (!outcome) throw new Error(`Function invocation ${requestId} of a maintenance window has not ended.`);
    store.functionEvents.delete(requestId);
    if (outcome.isSuccess) return { status: "SUCCESS", statusDetails: "Success" };
    return { status: "FAILED", statusDetails: (outcome.reason ?? "Failed").slice(0, STATUS_DETAILS_LENGTH_MAX) };
  },
};

function fromBase64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text, "base64").toString("utf8");
}

/** The request of the function, with all pseudo parameters replaced. */
function eventOf({ definition, pseudoParameters }: InvocationRequest) {
  const given = definition.taskInvocationParameters?.Lambda ?? {};
  // Both are Base64 in requests, and pseudo parameters are in the decoded text.
  const payload = fromBase64(given.Payload) ?? "";
  const clientContext = fromBase64(given.ClientContext) ?? null;
  return {
    payload: substitute(payload, pseudoParameters),
    clientContext: clientContext === null ? null : substitute(clientContext, pseudoParameters),
    qualifier: given.Qualifier === undefined ? undefined : substitute(given.Qualifier, pseudoParameters),
  };
}
