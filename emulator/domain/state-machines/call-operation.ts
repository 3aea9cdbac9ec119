import { isObject, parseJson } from "../../input/json.ts";
import type { TaskEnd } from "../../store/state-executions.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import type { Operation } from "./language/integration.ts";

/** Calls an operation of the emulated cloud for a Task state, which takes no time. A refusal undoes what the operation has done. */
export function callOperation(operation: Operation, input: string, context: Context): TaskEnd {
  const { store, nowMs: atMs } = context;
  const { service, api } = operation;
  try {
    const given = parseJson(input);
    if (!isObject(given))
      throw new AwsError("ValidationException", "The parameters of the operation must be an object.");
    const output = store.attempt(() => context.api.call(service, api, inputOf(given, operation), context));
    return { atMs, output: JSON.stringify(output), error: null };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { atMs, output: null, error: errorOf(error, operation, context) };
  }
}

function inputOf(given: Readonly<Record<string, unknown>>, { jsonText }: Operation): Readonly<Record<string, unknown>> {
  const value = jsonText === undefined ? undefined : given[jsonText];
  return value === undefined || typeof value === "string" ? given : { ...given, [jsonText!]: JSON.stringify(value) };
}

/** The error in the words of AWS's SDK for Java, through which Step Functions calls, and which has no exceptions for the codes of EC2. */
function errorOf(
  { code, message, hasMessage, status }: AwsError,
  { service, client }: Operation,
  { chance }: Context,
): NonNullable<TaskEnd["error"]> {
  const name = service === "ec2" ? `${client}Exception` : `${code.replace(/Exception$/, "")}Exception`;
  const reason = hasMessage ? message : `Service returned error code ${code}`;
  const cause = `${reason} (Service: ${client}, Status Code: ${status}, Request ID: ${chance.uuid()})`;
  return { name: `${client}.${name}`, cause };
}
