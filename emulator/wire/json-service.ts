import type { AwsError } from "../domain/aws-error.ts";
import { parseJson } from "../input/json.ts";
import { decode, serializationError } from "./decode.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { jsonText } from "./json-text.ts";
import { answerOrRefuse, type OperationTable, operationNamed, runOperation } from "./operation.ts";
import type { Run, Service } from "./service.ts";

export interface JsonServiceDefinition<Context> {
  readonly name: string;
  /** What stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix: string;
  readonly jsonVersion: "1.0" | "1.1";
  /** How every error of the service spells its text, where that is not each error's own matter. */
  readonly messageKey?: "Message" | "message";
  /**
   * The code for an input that violates constraints, where it is not ValidationException. What an operation itself refuses
   * with ValidationException keeps that code.
   */
  readonly validationCode?: string;
  /**
   * Codes that the service's errors have in the Query protocol, where they differ. Given for a service that had that protocol first: its
   * clients read this code, from a header.
   */
  readonly queryCodes?: Readonly<Record<string, string>>;
  readonly operations: OperationTable<Context>;
}

/** A service of the AWS JSON protocol: `POST /` with the operation's name in `X-Amz-Target`. */
export function jsonService<Context>(definition: JsonServiceDefinition<Context>): Service<Context> {
  const prefix = `${definition.targetPrefix}.`;
  const contentType = `application/x-amz-json-${definition.jsonVersion}`;

  function nameOf(request: HttpRequest): string {
    return target(request).slice(prefix.length);
  }

  function send(status: number, body: object, request: HttpRequest): HttpResponse {
    return {
      status,
      headers: { "content-type": contentType, "x-amzn-requestid": request.requestId },
      body: jsonText(body),
    };
  }

  function refuse(error: AwsError, request: HttpRequest): HttpResponse {
    const message = error.hasMessage ? { [definition.messageKey ?? error.messageKey]: error.message } : {};
    const response = send(error.status, { __type: error.code, ...message }, request);
    return { ...response, headers: { ...response.headers, ...queryErrorHeader(definition.queryCodes, error) } };
  }

  return {
    name: definition.name,
    internalErrorCode: "InternalServerError",
    refuse,
    entrances: Object.keys(definition.operations).map((operation) => ({
      operation,
      method: "POST",
      path: "/",
      headers: { "content-type": contentType, "x-amz-target": prefix + operation },
    })),
    matches: (request) => target(request).startsWith(prefix),
    operationOf: (request) => (Object.hasOwn(definition.operations, nameOf(request)) ? nameOf(request) : undefined),
    answer(request: HttpRequest, run: Run<Context>): HttpResponse {
      return answerOrRefuse(request, refuse, () => {
        const operation = operationNamed(definition, nameOf(request));
        const input = decode(operation.input, parseJsonBody(request.body), definition.validationCode);
        return send(200, runOperation(operation, input, request, run) ?? {}, request);
      });
    },
  };
}

/** Of an error of a service that had the Query protocol first. */
export function queryErrorHeader(
  queryCodes: Readonly<Record<string, string>> | undefined,
  { code, status }: AwsError,
): Record<string, string> {
  if (!queryCodes) return {};
  return { "x-amzn-query-error": `${queryCodes[code] ?? code};${status < 500 ? "Sender" : "Receiver"}` };
}

function target(request: HttpRequest): string {
  return String(request.headers["x-amz-target"] ?? "");
}

/** @throws AwsError SerializationException */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return parseJson(body.toString("utf8"));
  } catch {
    // The parser's own text would show JavaScript to a caller of AWS.
    throw serializationError("Could not parse request body into JSON.");
  }
}
