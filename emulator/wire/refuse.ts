import { writeCbor } from "./cbor.ts";
import { CBOR_HEADERS, isCbor } from "./cbor-service.ts";
import { CONTROL_PREFIX, type HttpRequest, type HttpResponse } from "./http.ts";
import { xmlDocument } from "./xml.ts";

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What tells the protocol of a request that no service took. */
type Asked = Pick<HttpRequest, "path" | "headers" | "signingName" | "requestId">;

/** A refusal before any service was asked, in the protocol that the request came in: its client then shows the message. */
export function refuse(request: Asked, { status, code, message }: Refusal): HttpResponse {
  const { path, headers, signingName, requestId } = request;
  const ids = { "x-amzn-requestid": requestId, "x-amzn-errortype": code };
  if (path.startsWith(`${CONTROL_PREFIX}/`)) {
    const body = `${JSON.stringify({ error: message })}\n`;
    return { status, headers: { ...ids, "content-type": "application/json" }, body };
  }
  if (isCbor(request)) {
    const body = writeCbor({ __type: code, Message: message, message });
    return { status, headers: { ...ids, ...CBOR_HEADERS }, body };
  }
  if (isForm(request)) {
    const error = { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message };
    const body = xmlDocument("ErrorResponse", undefined, { Error: error, RequestId: requestId });
    return { status, headers: { ...ids, "content-type": "text/xml" }, body };
  }
  if (signingName === "s3" || (signingName === undefined && headers["x-amz-target"] === undefined)) {
    const body = xmlDocument("Error", undefined, { Code: code, Message: message, RequestId: requestId });
    return { status, headers: { ...ids, "x-amz-request-id": requestId, "content-type": "application/xml" }, body };
  }
  const body = JSON.stringify({ __type: code, Message: message, message });
  return { status, headers: { ...ids, "content-type": "application/x-amz-json-1.1" }, body };
}

export function isForm({ headers }: Pick<HttpRequest, "headers">): boolean {
  return (headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
}

/** A request that no service of the emulator takes: refused in the protocol it came in, never guessed at. */
export function unknownService(request: HttpRequest): HttpResponse {
  const action = isForm(request) ? new URLSearchParams(request.body.toString("utf8")).get("Action") : null;
  const target = request.headers["x-amz-target"] ?? action ?? `${request.method} ${request.path}`;
  const service = request.signingName === undefined ? "" : ` of ${request.signingName}`;
  const message = `The emulator does not implement ${target}${service}.`;
  return refuse(request, { status: 400, code: "UnknownOperationException", message });
}
