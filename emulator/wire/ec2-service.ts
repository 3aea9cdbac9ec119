import { AwsError } from "../domain/aws-error.ts";
import { decode } from "./decode.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { answerOrRefuse, type OperationTable, operationNamed, runOperation } from "./operation.ts";
import { fromQueryParameters } from "./query-parameters.ts";
import { checkMethod, isQueryFor, queryEntrances, queryOperationOf, queryParameters } from "./query-service.ts";
import type { Run, Service } from "./service.ts";
import type { Shape, StructureShape } from "./shape.ts";
import { xmlDocument } from "./xml.ts";

export interface Ec2ServiceDefinition<Context> {
  readonly name: string;
  readonly version: string;
  /** The operations in the API's own names (`InstanceIds`, `Reservations`). */
  readonly operations: OperationTable<Context>;
  /** What a request spells otherwise: `InstanceIds` travels as `InstanceId.1`. */
  readonly requestNames: Readonly<Record<string, string>>;
  /**
   * What an answer spells otherwise: `Reservations` travels as `reservationSet`; the rest begins in lower case. With the member around
   * it before a dot (`Monitoring.State`), the name counts there alone.
   */
  readonly responseNames: Readonly<Record<string, string>>;
}

/**
 * A service of EC2's own kind of the Query protocol: lists are flat and named in the singular in requests, and members
 * of answers have names of their own.
 */
export function ec2Service<Context>(definition: Ec2ServiceDefinition<Context>): Service<Context> {
  const { name, version, operations, requestNames, responseNames } = definition;
  const shapes = new Map(Object.entries(operations).map(([key, { input }]) => [key, renamed(input, requestNames)]));

  function send(status: number, root: string, value: object, namespace?: string): HttpResponse {
    return {
      status,
      headers: { "content-type": "text/xml;charset=UTF-8" },
      body: xmlDocument(root, namespace, value, { memberName: "item" }),
    };
  }

  function refuse(error: AwsError, { requestId }: HttpRequest): HttpResponse {
    const Code = CODES[error.code] ?? error.code;
    const errors = { Error: { Code, Message: error.message } };
    return send(error.status, "Response", { Errors: errors, RequestID: requestId });
  }

  return {
    name,
    internalErrorCode: "InternalError",
    refuse,
    entrances: queryEntrances(definition),
    matches: (request) => isQueryFor(definition, request),
    operationOf: (request) => queryOperationOf(operations, request),
    answer(request: HttpRequest, run: Run<Context>): HttpResponse {
      const parameters = queryParameters(request)!;
      const action = parameters.get("Action")!;
      return answerOrRefuse(request, refuse, () => {
        const operation = operationNamed(definition, action);
        checkMethod(request, action);
        const wired = fromQueryParameters(shapes.get(action)!, parameters);
        const given = inApiNames(operation.input, wired, requestNames);
        const input = decode(operation.input, given);
        if (input.DryRun === true) {
          throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", {
            status: 412,
          });
        }
        const result = runOperation(operation, input, request, run) ?? {};
        const answer = { requestId: request.requestId, ...(inWireNames(result, responseNames) as object) };
        return send(200, `${action}Response`, answer, `http://ec2.amazonaws.com/doc/${version}/`);
      });
    },
  };
}

/** EC2's words for what the other services call a violated constraint. */
const CODES: Readonly<Record<string, string>> = {
  ValidationException: "InvalidParameterValue",
  MalformedInput: "InvalidParameterValue",
};

function renamed(shape: StructureShape, names: Readonly<Record<string, string>>): StructureShape {
  const members = Object.entries(shape.members).map(([name, member]) => [names[name] ?? name, inner(member, names)]);
  return { ...shape, members: Object.fromEntries(members) };
}

function inner(shape: Shape, names: Readonly<Record<string, string>>): Shape {
  if (shape.type === "structure") return renamed(shape, names);
  return shape.type === "list" ? { ...shape, member: inner(shape.member, names) } : shape;
}

/** By the shape and not by the name alone: a filter's `Values` travel as `Value`, and a tag has a `Value` of its own. */
function inApiNames(shape: Shape, value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (shape.type === "list") return (value as unknown[]).map((member) => inApiNames(shape.member, member, names));
  if (shape.type !== "structure") return value;
  const given = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(shape.members).flatMap(([name, member]) => {
      const found = given[names[name] ?? name];
      return found === undefined ? [] : [[name, inApiNames(member, found, names)]];
    }),
  );
}

function inWireNames(value: unknown, names: Readonly<Record<string, string>>, around = ""): unknown {
  if (Array.isArray(value)) return value.map((member) => inWireNames(member, names, around));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      names[`${around}.${name}`] ?? names[name] ?? name.charAt(0).toLowerCase() + name.slice(1),
      inWireNames(member, names, name),
    ]),
  );
}
