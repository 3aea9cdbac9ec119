import { AwsError } from "../domain/aws-error.ts";
import { decode } from "./decode.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { answerOrRefuse, type OperationTable, operationNamed, runOperation } from "./operation.ts";
import { fromQueryParameters } from "./query-parameters.ts";
import type { Entrance, Run, Service } from "./service.ts";
import { xmlDocument } from "./xml.ts";

export interface QueryServiceDefinition<Context> {
  /** The name in the credential scope, e.g. `iam`. */
  readonly name: string;
  /** The API version, which a request names in `Version`: it tells the services apart. */
  readonly version: string;
  readonly namespace: string;
  /** The code for an input that violates constraints: `ValidationError` in IAM and STS. */
  readonly validationCode: string;
  /** Codes of other errors in this protocol, by their names in the service's model, where they differ. */
  readonly codes?: Readonly<Record<string, string>>;
  readonly operations: OperationTable<Context>;
  /** Operations that AWS itself links to in what it sends, and that a GET may therefore ask for though they change something. */
  readonly linked?: readonly string[];
}

/**
 * A service of the AWS Query protocol: a form with `Action` and `Version` in, XML out. GET with a query works for what
 * changes nothing, and for `linked`.
 */
export function queryService<Context>(definition: QueryServiceDefinition<Context>): Service<Context> {
  const { name, version, namespace, operations } = definition;

  function respond(status: number, root: string, value: object, request: HttpRequest): HttpResponse {
    return {
      status,
      headers: { "content-type": "text/xml", "x-amzn-requestid": request.requestId },
      body: xmlDocument(root, namespace, value, { memberName: "member", isInSeconds: true }),
    };
  }

  function refuse(error: AwsError, request: HttpRequest): HttpResponse {
    const { validationCode, codes = {} } = definition;
    const Code = error.code === "ValidationException" ? validationCode : (codes[error.code] ?? error.code);
    const Message = error.hasMessage ? error.message : undefined;
    const Type = error.status < 500 ? "Sender" : "Receiver";
    const answer = { Error: { Type, Code, Message }, RequestId: request.requestId };
    return respond(error.status, "ErrorResponse", answer, request);
  }

  return {
    name,
    internalErrorCode: "InternalFailure",
    refuse,
    entrances: queryEntrances(definition),
    matches: (request) => isQueryFor({ name, version, operations }, request),
    operationOf: (request) => queryOperationOf(operations, request),
    answer(request: HttpRequest, run: Run<Context>): HttpResponse {
      const parameters = queryParameters(request)!;
      const action = parameters.get("Action")!;
      return answerOrRefuse(request, refuse, () => {
        const operation = operationNamed(definition, action);
        checkMethod(request, action, definition.linked);
        const input = decode(operation.input, fromQueryParameters(operation.input, parameters));
        const result = runOperation(operation, input, request, run);
        const answer = {
          ...(result === undefined ? {} : { [`${action}Result`]: result }),
          ResponseMetadata: { RequestId: request.requestId },
        };
        return respond(200, `${action}Response`, answer, request);
      });
    },
  };
}

/**
 * Any page can make a browser send a GET, by an image or a link: it must change nothing, not even what chance draws next. AWS takes a GET for every
 * action, but its SDKs never send one.
 *
 * @throws AwsError InvalidAction
 */
export function checkMethod({ method }: HttpRequest, action: string, linked: readonly string[] = []): void {
  if (method !== "GET" || /^(Describe|Get(?!SessionToken$)|List)[A-Z]/.test(action) || linked.includes(action)) return;
  throw new AwsError("InvalidAction", `${action} changes something, so the emulator accepts it by POST only.`);
}

export function queryEntrances<Context>({
  operations,
  version,
}: Pick<QueryServiceDefinition<Context>, "operations" | "version">): Entrance[] {
  return Object.keys(operations).map((operation) => ({
    operation,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `Action=${operation}&Version=${version}`,
  }));
}

/** Whether a request of the Query protocol is for this service. */
export function isQueryFor(
  { name, version, operations }: Pick<QueryServiceDefinition<never>, "name" | "version"> & { operations: object },
  request: HttpRequest,
): boolean {
  const parameters = queryParameters(request);
  if (!parameters?.has("Action")) return false;
  // A link in a message names the action alone: then the action says whose it is.
  const wanted = parameters.get("Version");
  if (wanted !== null) return wanted === version;
  if (request.signingName !== undefined) return request.signingName === name;
  return Object.hasOwn(operations, parameters.get("Action")!);
}

/** The action that a request of the Query protocol names, when it is one of these. */
export function queryOperationOf(operations: object, request: HttpRequest): string | undefined {
  const action = queryParameters(request)?.get("Action") ?? undefined;
  return action !== undefined && Object.hasOwn(operations, action) ? action : undefined;
}

/** Parsed once per request, though several services ask. */
const parsed = new WeakMap<HttpRequest, URLSearchParams>();

export function queryParameters(request: HttpRequest): URLSearchParams | undefined {
  if (request.path !== "/") return undefined;
  if (request.method === "GET") return request.query;
  const isForm = (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  if (request.method !== "POST" || !isForm || request.headers["x-amz-target"] !== undefined) return undefined;
  let parameters = parsed.get(request);
  if (!parameters) {
    parameters = new URLSearchParams(request.body.toString("utf8"));
    parsed.set(request, parameters);
  }
  return parameters;
}
