import pLimit from "p-limit";
import { BoundedOutput } from "../../../processes/bounded-output.ts";
import { RESULT_BYTES_MAX } from "./run-function.ts";

export interface ForwardedInvocation {
  readonly name: string;
  readonly payload: string;
  readonly clientContext: string | null;
  readonly requestId: string;
  readonly timeoutMs: number;
}

/**
 * Forwards an invocation to an endpoint that can run the function. A URL without a path gets Lambda's path
 * (`/2015-03-31/functions/<name>/invocations`). In a URL with a path, which a container with the Runtime Interface Emulator
 * needs, `{name}` is replaced by the function's name.
 */
export async function forwardInvocation(endpoint: string, invocation: ForwardedInvocation) {
  return await inTurn(forward, endpoint, invocation);
}

/** How many calls the endpoint gets at once: a window may call a function for each of a thousand resources. */
const inTurn = pLimit(50);

async function forward(endpoint: string, invocation: ForwardedInvocation) {
  const { name, payload, clientContext, requestId, timeoutMs } = invocation;
  try {
    const response = await fetch(urlOf(endpoint, name), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-amzn-requestid": requestId,
        ...(clientContext !== null && { "x-amz-client-context": Buffer.from(clientContext).toString("base64") }),
      },
      body: payload,
      signal: AbortSignal.timeout(timeoutMs + ANSWER_MS),
    });
    const text = await textOf(response);
    const isError = !response.ok || response.headers.has("x-amz-function-error") || isErrorShape(text);
    return {
      payload: text === "" ? "null" : text,
      functionError: isError ? ("Unhandled" as const) : undefined,
      log: "",
    };
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    const reason = cause instanceof Error ? cause.message : (error as Error).message;
    const errorMessage = `${endpoint} did not run ${name}: ${reason}`;
    return {
      payload: JSON.stringify({ errorType: "Runtime.Unknown", errorMessage }),
      functionError: "Unhandled" as const,
      log: "",
    };
  }
}

/** How much longer than the function's timeout an endpoint may take: a container has to start. */
const ANSWER_MS = 10_000;

/** @throws Error when the answer is longer than Lambda's quota. */
async function textOf({ body }: Response): Promise<string> {
  const text = new BoundedOutput("first", RESULT_BYTES_MAX);
  for await (const chunk of body ?? []) {
    text.push(chunk as Uint8Array);
    if (text.total > RESULT_BYTES_MAX) throw new Error(`its answer has more than ${RESULT_BYTES_MAX} bytes`);
  }
  return text.toString();
}

function urlOf(endpoint: string, name: string): string {
  const url = new URL(endpoint);
  if (url.pathname === "/") return new URL(`/2015-03-31/functions/${name}/invocations`, url).href;
  return endpoint.replaceAll("{name}", name);
}

/** The Runtime Interface Emulator reports an error only in the body of its answer. */
function isErrorShape(text: string): boolean {
  return text.startsWith("{") && text.includes('"errorType":') && text.includes('"errorMessage":');
}
