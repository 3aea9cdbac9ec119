import { isObject, parseJson } from "../../input/json.ts";
import type { TaskEnd } from "../../store/state-executions.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import type { Integration } from "./language/integration.ts";

type Operation = NonNullable<Integration["operation"]>;

/** Calls an operation of the emulated cloud for a Task state, which takes no time. A refusal undoes what the operation has done. */
export function callOperation({ service, api, client }: Operation, input: string, context: Context): TaskEnd {
  const { store, nowMs: atMs } = context;
  try {
    const given = parseJson(input);
    if (!isObject(given))
      throw new AwsError("ValidationException", "The parameters of the operation must be an object.");
    const output = store.attempt(() => context.api.call(service, api, given, context));
    return { atMs, output: JSON.stringify(output), error: null };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { atMs, output: null, error: errorOf(error, client, context) };
  }
}

/** The error in the words of AWS's SDK for Java, through which Step Functions calls. Codes of EC2 are no names of exceptions there. */
function errorOf(
  { code, message, status }: AwsError,
  client: string,
  { chance }: Context,
): NonNullable<TaskEnd["error"]> {
  const name = /^\w+$/.test(code) ? `${code.replace(/Exception$/, "")}Exception` : `${client}Exception`;
  const cause = `${message} (Service: ${client}, Status Code: ${status}, Request ID: ${chance.uuid()})`;
  return { name: `${client}.${name}`, cause };
}
