import { AwsError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import { invalidParameter } from "../../domain/functions/errors.ts";
import { prepareInvocation, traceOf } from "../../domain/functions/invocation.ts";
import { sendEvent } from "../../domain/functions/send-event.ts";
import type { HttpRequest, HttpResponse } from "../../wire/http.ts";
import type { Run } from "../../wire/service.ts";

/** Lambda's quotas for events: 6 MB for synchronous calls, 1 MB for queued events. */
const PAYLOAD_BYTES_MAX = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;
type InvocationType = keyof typeof PAYLOAD_BYTES_MAX;
const LOG_BYTES_MAX = 4096;

/**
 * Invoke, in all its three types. It is apart from the other operations: its body is the function's event and not a
 * structure, and a function takes its time, in which other requests go on.
 */
export async function invoke(functionName: string, request: HttpRequest, run: Run<Context>): Promise<HttpResponse> {
  const type = typeOf(request);
  const event = {
    functionName,
    qualifier: request.query.get("Qualifier") ?? undefined,
    payload: request.body.toString("utf8"),
    clientContext: clientContextOf(request),
  };
  const bytes = request.body.length;
  if (bytes > PAYLOAD_BYTES_MAX[type]) {
    throw new AwsError(
      "RequestTooLargeException",
      `${bytes} byte payload is too large for the ${type} invocation type (limit ${PAYLOAD_BYTES_MAX[type]} bytes)`,
      { status: 413 },
    );
  }
  const { requestId } = request;
  const invocation = run(requestId, (context) => {
    // Nothing waits for a queued event.
    const within = type === "RequestResponse" ? traceOf(request.headers["x-amzn-trace-id"]?.toString()) : undefined;
    const prepared = prepareInvocation({ ...event, requestId, within }, context);
    if (type === "Event") sendEvent(event, context);
    return prepared;
  });
  const headers = { "x-amzn-requestid": requestId };
  if (type === "Event") return { status: 202, headers, body: "" };
  if (type === "DryRun") return { status: 204, headers, body: "" };
  const { payload, functionError, executedVersion, log } = await invocation.run();
  return {
    status: 200,
    headers: {
      ...headers,
      "content-type": "application/json",
      "x-amz-executed-version": executedVersion,
      ...(functionError !== undefined && { "x-amz-function-error": functionError }),
      ...(request.headers["x-amz-log-type"] === "Tail" && { "x-amz-log-result": tail(log) }),
    },
    body: payload,
  };
}

function typeOf({ headers }: HttpRequest): InvocationType {
  const type = String(headers["x-amz-invocation-type"] ?? "RequestResponse");
  if (Object.hasOwn(PAYLOAD_BYTES_MAX, type)) return type as InvocationType;
  throw invalidParameter(`The invocation type ${type} is not one of RequestResponse, Event, DryRun.`);
}

function clientContextOf({ headers }: HttpRequest): string | null {
  const given = headers["x-amz-client-context"];
  return given === undefined ? null : Buffer.from(String(given), "base64").toString("utf8");
}

function tail(log: string): string {
  return Buffer.from(log).subarray(-LOG_BYTES_MAX).toString("base64");
}
