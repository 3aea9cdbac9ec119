import type { AwsError } from "./aws-error.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

/** Runs one action of a request as one change of the world, and hands it what it may use. */
export type Run<Context> = <T>(requestId: string, action: (context: Context) => T) => T;

/** One AWS service behind the endpoint: which requests are its own, and how it answers them. */
export interface Service<Context> {
  readonly name: string;
  matches(request: HttpRequest): boolean;
  /** The operation that a request is for, e.g. `SendCommand`; undefined when the service has none such. */
  operationOf(request: HttpRequest): string | undefined;
  /** @throws nothing that a caller can cause: refusals are answers. */
  answer(request: HttpRequest, run: Run<Context>): HttpResponse | Promise<HttpResponse>;
  /** What AWS calls an error of the service itself, e.g. `InternalFailure`. */
  readonly internalErrorCode: string;
  /** A refusal in the words of the service's protocol. */
  refuse(error: AwsError, request: HttpRequest): HttpResponse;
}
