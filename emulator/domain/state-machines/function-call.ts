import { textOf } from "../../input/text.ts";
import type { FunctionOutcome } from "../../store/function-events.ts";
import type { TaskEnd } from "../../store/state-executions.ts";
import type { NewEvent } from "../functions/send-event.ts";
import { isInvoke } from "./language/machine.ts";

/** What a Task state of a resource asks of which function. */
export function functionCall(resource: string, input: string): NewEvent {
  if (!isInvoke(resource)) return { functionName: resource, payload: input };
  const { FunctionName, Qualifier, Payload } = Object(JSON.parse(input)) as Readonly<Record<string, unknown>>;
  return {
    functionName: textOf(FunctionName ?? ""),
    qualifier: Qualifier === undefined ? undefined : textOf(Qualifier),
    payload: JSON.stringify(Payload ?? {}),
  };
}

/** What the Task state gets: the function's answer, wrapped by the integration, or its error. */
export function taskEnd(resource: string, { isSuccess, payload, reason }: FunctionOutcome, atMs: number): TaskEnd {
  if (!isSuccess) {
    const { errorType } = Object(JSON.parse(payload)) as { readonly errorType?: string };
    const isRefused = errorType === undefined;
    const error = { name: errorType ?? "Lambda.AWSLambdaException", cause: isRefused ? (reason ?? "") : payload };
    return { atMs, output: null, error };
  }
  const wrapped = `{"ExecutedVersion":"$LATEST","Payload":${payload},"StatusCode":200}`;
  return { atMs, output: isInvoke(resource) ? wrapped : payload, error: null };
}
