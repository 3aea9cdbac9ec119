import { AwsError } from "../domain/aws-error.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import type { Run } from "./service.ts";
import type { StructureShape } from "./shape.ts";

/**
 * One operation of an AWS service: what it accepts (`input`, the constraints) and what it does (`run`, the action).
 * `run` gets the decoded input and is called inside one transaction of the store: its change happens whole or, when it
 * throws, not at all.
 */
export interface Operation<Context, Input = never> {
  readonly input: StructureShape;
  run(input: Input, context: Context, caller: Caller): object | undefined;
}

/** Who signed the request. */
export interface Caller {
  readonly accessKeyId: string | undefined;
}

/** The list a reader starts from: operation name, as it stands on the wire, to operation. */
export type OperationTable<Context> = Readonly<Record<string, Operation<Context>>>;

/**
 * A request type of the AWS SDK once its constraints hold: the SDK writes required members as `T | undefined`, but a
 * decoded input always has them.
 */
export type Checked<Request> = {
  [Name in keyof Request]: object extends Pick<Request, Name> ? Request[Name] : NonNullable<Request[Name]>;
};

/** @throws AwsError UnknownOperationException */
export function operationNamed<Context>(
  { name, operations }: { readonly name: string; readonly operations: OperationTable<Context> },
  operation: string,
): Operation<Context> {
  if (Object.hasOwn(operations, operation)) return operations[operation]!;
  throw new AwsError("UnknownOperationException", `The emulator does not implement ${name}:${operation}.`);
}

/** Runs an operation with the decoded input of a request, in one transaction. */
export function runOperation<Context>(
  operation: Operation<Context>,
  input: Readonly<Record<string, unknown>>,
  request: HttpRequest,
  run: Run<Context>,
): object | undefined {
  const caller = { accessKeyId: request.accessKeyId };
  return run(request.requestId, (context) => operation.run(input as never, context, caller));
}

/** The answer to a request, or the refusal for the AwsError that it causes. */
export function answerOrRefuse(
  request: HttpRequest,
  refuse: (error: AwsError, request: HttpRequest) => HttpResponse,
  answer: () => HttpResponse,
): HttpResponse {
  try {
    return answer();
  } catch (error) {
    if (error instanceof AwsError) return refuse(error, request);
    throw error;
  }
}
