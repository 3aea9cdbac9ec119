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
  /** The access key that signed; undefined when the request is not signed. */
  readonly accessKeyId?: string | undefined;
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

/** What a signature says of who signed, and for what. It is not checked. */
export type Credential = Pick<HttpRequest, "accessKeyId" | "signingName" | "signingRegion">;

/** `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …`, or the same in a presigned query. */
export function credentialOf({ authorization }: IncomingMessage["headers"], query: URLSearchParams): Credential {
  const signed = authorization === undefined ? undefined : /Credential=([^,\s]+)/.exec(authorization)?.[1];
  const credential = signed ?? query.get("X-Amz-Credential") ?? undefined;
  if (credential === undefined) return UNSIGNED;
  const [accessKeyId, , region, signingName] = credential.split("/");
  return { accessKeyId, signingName, signingRegion: region || undefined };
}

const UNSIGNED: Credential = { accessKeyId: undefined, signingName: undefined, signingRegion: undefined };
