import type { AwsError } from "../domain/aws-error.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";

/** Runs one action of a request as one change of the world, and hands it what it may use. */
export type Run<Context> = <T>(requestId: string, action: (context: Context) => T) => T;

/** What a request for an operation looks like, with `{Name}` where a value of the caller's stands. */
export interface Entrance {
  readonly operation: string;
  readonly method: string;
  /** With the query, e.g. `/{Bucket}?delete`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One AWS service behind the endpoint: which requests are its own, and how it answers them. */
export interface Service<Context> {
  readonly name: string;
  /** One for each operation: what guards all of them is tried against these. */
  readonly entrances: readonly Entrance[];
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
