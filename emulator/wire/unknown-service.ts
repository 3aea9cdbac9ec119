import type { HttpRequest, HttpResponse } from "./http.ts";
import { xmlDocument } from "./xml.ts";

const CODE = "UnknownOperationException";

/** A request that no service of the emulator takes: refused in the protocol it came in, never guessed at. */
export function unknownService(request: HttpRequest): HttpResponse {
  const isForm = (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  const action = isForm ? new URLSearchParams(request.body.toString("utf8")).get("Action") : null;
  const target = request.headers["x-amz-target"] ?? action ?? `${request.method} ${request.path}`;
  const service = request.signingName === undefined ? "" : ` of ${request.signingName}`;
  const Message = `The emulator does not implement ${target}${service}.`;
  const headers = { "x-amzn-requestid": request.requestId, "x-amzn-errortype": CODE };
  if (isForm) {
    const answer = { Error: { Type: "Sender", Code: CODE, Message }, RequestId: request.requestId };
    return {
      status: 400,
      headers: { ...headers, "content-type": "text/xml" },
      body: xmlDocument("ErrorResponse", undefined, answer),
    };
  }
  return {
    status: 400,
    headers: { ...headers, "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ __type: CODE, Message, message: Message }),
  };
}
