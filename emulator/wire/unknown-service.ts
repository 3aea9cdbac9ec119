import type { HttpRequest, HttpResponse } from "./http.ts";
import { isForm, refuse } from "./refuse.ts";

/** A request that no service of the emulator takes: refused in the protocol it came in, never guessed at. */
export function unknownService(request: HttpRequest): HttpResponse {
  const action = isForm(request) ? new URLSearchParams(request.body.toString("utf8")).get("Action") : null;
  const target = request.headers["x-amz-target"] ?? action ?? `${request.method} ${request.path}`;
  const service = request.signingName === undefined ? "" : ` of ${request.signingName}`;
  const message = `The emulator does not implement ${target}${service}.`;
  return refuse(request, { status: 400, code: "UnknownOperationException", message });
}
