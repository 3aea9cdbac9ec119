import { AwsError } from "../domain/aws-error.ts";
import { isObject } from "../input/json.ts";
import { decode, serializationError } from "./decode.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { parseJsonBody } from "./json-service.ts";
import { answerOrRefuse, type Operation, runOperation } from "./operation.ts";
import { findRoute, type RouteMatch, routeTo } from "./rest-route.ts";
import type { Run, Service } from "./service.ts";
import type { Shape, StructureShape } from "./shape.ts";

/** One operation of a REST service: where its request is sent, and what of it stands outside the body. */
export interface RestRoute<Context> {
  /** The operation's, e.g. `CreateFunction`. */
  readonly name: string;
  readonly method: string;
  /** With `{Member}` for a segment that is a member of the input, e.g. `/resources/{Arn}/tags`. */
  readonly path: string;
  /** Status of a success, default 200; 204 has no body. */
  readonly status?: number;
  /** Members that travel in the query: parameter to member, e.g. `{ tagKeys: "TagKeys" }`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly operation: Operation<Context>;
}

/** The routes of operations, by their names. */
export function restRoutes<Context, Name extends string>(
  operations: Readonly<Record<Name, Operation<Context>>>,
  places: Readonly<Record<Name, Omit<RestRoute<Context>, "name" | "operation">>>,
): RestRoute<Context>[] {
  const names = Object.keys(places) as Name[];
  return names.map((name) => ({ name, ...places[name], operation: operations[name] }));
}

export interface RestJsonServiceDefinition<Context> {
  /** The name in the credential scope, e.g. `resource-groups`. */
  readonly name: string;
  /** The code for an input that violates constraints. */
  readonly validationCode: string;
  readonly routes: readonly RestRoute<Context>[];
}

/** A service of AWS's REST-JSON protocol: method and path say what to do, the rest of the input is a JSON body. */
export function restJsonService<Context>(definition: RestJsonServiceDefinition<Context>): Service<Context> {
  const { name, routes } = definition;
  const refuse = (error: AwsError, request: HttpRequest) => refuseJson(error, request, definition.validationCode);
  return {
    name,
    internalErrorCode: "InternalServerErrorException",
    refuse,
    entrances: routes.map(({ name: operation, method, path }) => ({ operation, method, path })),
    // A request that nobody signed is this service's when its path is: S3, which takes any path, is asked last.
    matches: (request) =>
      request.signingName === name || (request.signingName === undefined && findRoute(routes, request) !== undefined),
    operationOf: (request) => findRoute(routes, request)?.name,
    answer(request: HttpRequest, run: Run<Context>): HttpResponse {
      return answerOrRefuse(request, refuse, () => {
        const match = routeTo(routes, request);
        if (!match) throw unknownOperation(name, request);
        const { operation, status = 200 } = match.route;
        const input = decode(operation.input, membersOf(match, request));
        const result = runOperation(operation, input, request, run) ?? {};
        return sendJson(status, status === 204 ? undefined : result, request);
      });
    },
  };
}

export function unknownOperation(service: string, { method, path }: HttpRequest): AwsError {
  return new AwsError("UnknownOperationException", `The emulator does not implement ${service}'s ${method} ${path}.`);
}

export function sendJson(status: number, body: object | undefined, { requestId }: HttpRequest): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": requestId },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}

/** An error in REST-JSON: its code in a header, its text in the body under both spellings that services use. */
export function refuseJson(error: AwsError, request: HttpRequest, validationCode = "ValidationException") {
  const code = error.code === "ValidationException" ? validationCode : error.code;
  const text = error.hasMessage ? { Message: error.message, message: error.message } : {};
  const answer = sendJson(error.status, { Type: error.status < 500 ? "User" : "Service", ...text }, request);
  return { ...answer, headers: { ...answer.headers, "x-amzn-errortype": code } };
}

function membersOf<Context>({ route, labels }: RouteMatch<RestRoute<Context>>, request: HttpRequest): object {
  const { members } = route.operation.input;
  const inQuery = Object.entries(route.query ?? {}).flatMap(([parameter, member]) => {
    const values = request.query.getAll(parameter);
    return values.length === 0 ? [] : [[member, fromQuery(members[member]!, values)]];
  });
  return { ...parseBody(request.body, route.operation.input), ...labels, ...Object.fromEntries(inQuery) };
}

function fromQuery(shape: Shape, values: readonly string[]): unknown {
  const [value = ""] = values;
  if (shape.type === "list") return values;
  if (shape.type === "boolean") return value.toLowerCase() === "true" || value === "";
  if (shape.type !== "integer") return value;
  if (!/^-?\d{1,15}$/.test(value)) throw serializationError(`The value '${value}' in the query is not a number.`);
  return Number(value);
}

function parseBody(body: Buffer, { members }: StructureShape): object {
  if (body.length === 0 || Object.keys(members).length === 0) return {};
  const value = parseJsonBody(body);
  if (!isObject(value)) throw serializationError("Expected null");
  return value;
}
