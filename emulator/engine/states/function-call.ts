import type { NewEvent } from "../../services/lambda/send-event.ts";
import type { FunctionOutcome } from "../../store/function-events.ts";
import type { TaskEnd } from "../../store/state-executions.ts";

/** The integration whose input names the function; any other resource is the function itself. */
const INVOKE = "arn:aws:states:::lambda:invoke";

/** What a Task state asks of which function. */
export function functionCall(definition: string, stateName: string, input: string): NewEvent {
  const resource = resourceOf(JSON.parse(definition), stateName)!;
  if (resource !== INVOKE) return { functionName: resource, payload: input };
  const { FunctionName, Qualifier, Payload } = Object(JSON.parse(input)) as Readonly<Record<string, unknown>>;
  return {
    functionName: String(FunctionName ?? ""),
    qualifier: Qualifier === undefined ? undefined : String(Qualifier),
    payload: JSON.stringify(Payload ?? {}),
  };
}

/** What the Task state gets: the function's answer, wrapped by the integration, or its error. */
export function taskEnd(definition: string, stateName: string, outcome: FunctionOutcome, atMs: number): TaskEnd {
  const { isSuccess, payload, reason } = outcome;
  if (!isSuccess) {
    const { errorType } = Object(JSON.parse(payload)) as { readonly errorType?: string };
    const isRefused = errorType === undefined;
    const error = { name: errorType ?? "Lambda.AWSLambdaException", cause: isRefused ? (reason ?? "") : payload };
    return { atMs, output: null, error };
  }
  const isWrapped = resourceOf(JSON.parse(definition), stateName) === INVOKE;
  const wrapped = `{"ExecutedVersion":"$LATEST","Payload":${payload},"StatusCode":200}`;
  return { atMs, output: isWrapped ? wrapped : payload, error: null };
}

interface Machine {
  readonly States?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Names of states are unique in the whole definition, branches and iterations included. */
function resourceOf(machine: Machine | undefined, stateName: string): string | undefined {
  for (const [name, state] of Object.entries(machine?.States ?? {})) {
    if (name === stateName && state.Type === "Task") return String(state.Resource);
    for (const inner of [state.Iterator, state.ItemProcessor, ...((state.Branches as unknown[] | undefined) ?? [])]) {
      const found = resourceOf(inner as Machine | undefined, stateName);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
