import type { HttpRequest, HttpResponse } from "./http.ts";

/** A request that no service of the emulator takes: refused, never guessed at. */
export function unknownService(request: HttpRequest): HttpResponse {
  const target = request.headers["x-amz-target"] ?? `${request.method} ${request.path}`;
  const service = request.signingName === undefined ? "" : ` of ${request.signingName}`;
  return {
    status: 400,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": request.requestId },
    body: JSON.stringify({
      __type: "UnknownOperationException",
      Message: `The emulator does not implement ${target}${service}.`,
    }),
  };
}
