import type { AwsError } from "../domain/aws-error.ts";
import { parseCborBody, writeCbor } from "./cbor.ts";
import { decode } from "./decode.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { type JsonServiceDefinition, queryErrorHeader } from "./json-service.ts";
import { answerOrRefuse, operationNamed, runOperation } from "./operation.ts";
import type { Run, Service } from "./service.ts";

export interface CborServiceDefinition<Context> extends Omit<JsonServiceDefinition<Context>, "jsonVersion"> {
  /** Of the service's model, e.g. `com.amazonaws.cloudwatch`: clients find the type of an error by its whole name. */
  readonly namespace: string;
}

export const CBOR_PROTOCOL = "rpc-v2-cbor";

/** What every answer of the protocol says. */
export const CBOR_HEADERS = { "smithy-protocol": CBOR_PROTOCOL, "content-type": "application/cbor" } as const;

/**
 * A service by the protocol Smithy RPC v2 CBOR: `POST /service/NAME/operation/OPERATION`, where the name is the one before the dot in the
 * X-Amz-Target of AWS JSON.
 */
export function cborService<Context>(definition: CborServiceDefinition<Context>): Service<Context> {
  const prefix = `/service/${definition.targetPrefix}/operation/`;

  function nameOf({ path }: HttpRequest): string {
    return path.slice(prefix.length);
  }

  function refuse(error: AwsError, request: HttpRequest): HttpResponse {
    const message = error.hasMessage ? { [definition.messageKey ?? error.messageKey]: error.message } : {};
    return {
      status: error.status,
      headers: {
        ...CBOR_HEADERS,
        "x-amzn-requestid": request.requestId,
        ...queryErrorHeader(definition.queryCodes, error),
      },
      body: writeCbor({ __type: `${definition.namespace}#${error.code}`, ...message }),
    };
  }

  return {
    name: definition.name,
    internalErrorCode: "InternalServerError",
    refuse,
    entrances: Object.keys(definition.operations).map((operation) => ({
      operation,
      method: "POST",
      path: prefix + operation,
      headers: CBOR_HEADERS,
    })),
    matches: (request) => request.method === "POST" && isCbor(request) && request.path.startsWith(prefix),
    operationOf: (request) => (Object.hasOwn(definition.operations, nameOf(request)) ? nameOf(request) : undefined),
    answer(request: HttpRequest, run: Run<Context>): HttpResponse {
      return answerOrRefuse(request, refuse, () => {
        const operation = operationNamed(definition, nameOf(request));
        const input = decode(operation.input, parseCborBody(operation.input, request.body));
        const result = runOperation(operation, input, request, run);
        const ids = { "x-amzn-requestid": request.requestId };
        // An operation without a result has an answer without a body, and that has no type.
        if (!result) return { status: 200, headers: { "smithy-protocol": CBOR_PROTOCOL, ...ids }, body: "" };
        return { status: 200, headers: { ...CBOR_HEADERS, ...ids }, body: writeCbor(result) };
      });
    },
  };
}

/** Whether a request names the protocol. */
export function isCbor({ headers }: Pick<HttpRequest, "headers">): boolean {
  return headers["smithy-protocol"] === CBOR_PROTOCOL;
}
