import type { IncomingMessage } from "node:http";

/** Below it is the emulator's own API; everything else is AWS's. */
export const CONTROL_PREFIX = "/_emulator";

/** A request as the protocols see it: whole, and without Node's streams. */
export interface HttpRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** The service that the SigV4 credential scope names, e.g. `ssm`; undefined when the request is not signed. */
  readonly signingName: string | undefined;
  /** The region of the same scope. */
  readonly signingRegion?: string | undefined;
  readonly requestId: string;
  /** Aborted when the client goes away before it has its answer. */
  signal(): AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole, or written piece by piece. */
  readonly body: string | Uint8Array | ((write: (piece: string) => void) => Promise<void>);
}

/** In place of an answer: the connection is reset. */
export const CONNECTION_RESET: HttpResponse = { status: 0, headers: {}, body: "" };

/** `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …`, or the same in a presigned query. */
export function signingNameOf(headers: IncomingMessage["headers"], query: URLSearchParams): string | undefined {
  return credentialOf(headers, query)?.split("/")[3];
}

/** Undefined when the request is not signed. */
export function signingRegionOf(headers: IncomingMessage["headers"], query: URLSearchParams): string | undefined {
  return credentialOf(headers, query)?.split("/")[2] || undefined;
}

/** The access key that signed; whose it is nobody checks. */
export function accessKeyIdOf(headers: IncomingMessage["headers"], query: URLSearchParams): string | undefined {
  return credentialOf(headers, query)?.split("/")[0];
}

function credentialOf(headers: IncomingMessage["headers"], query: URLSearchParams): string | undefined {
  return /Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1] ?? query.get("X-Amz-Credential") ?? undefined;
}
