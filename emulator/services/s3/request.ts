import { AwsError } from "../../domain/aws-error.ts";
import { s3Error } from "../../domain/buckets/errors.ts";
import { decodeAwsChunked } from "../../wire/aws-chunked.ts";
import type { HttpRequest } from "../../wire/http.ts";

/** A request to S3, with the bucket and key from the host or the path. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly query: URLSearchParams;
  /** By lower-case name, including the trailers of the body. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The region that it is signed for; undefined for one that is not signed. */
  readonly region?: string | undefined;
}

export interface S3Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

const KEY_BYTES_MAX = 1024;

/** Reads a request once, although several functions use it. */
const readRequests = new WeakMap<HttpRequest, S3Request>();

/** @throws AwsError InvalidURI, KeyTooLongError or IncompleteBody */
export function readS3Request(request: HttpRequest): S3Request {
  const read = readRequests.get(request) ?? readWhole(request);
  readRequests.set(request, read);
  return read;
}

function readWhole(request: HttpRequest): S3Request {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const bucketOfHost = bucketFromHost(host);
  const path = request.path.slice(1);
  const slash = path.indexOf("/");
  const [bucket, key] =
    bucketOfHost !== undefined
      ? [bucketOfHost, path]
      : slash === -1
        ? [path, ""]
        : [path.slice(0, slash), path.slice(slash + 1)];
  const headers = singleHeaders(request);
  const { bytes, trailers } = readBody(request, headers);
  const decodedKey = decodePath(key);
  if (Buffer.byteLength(decodedKey) > KEY_BYTES_MAX) throw s3Error("KeyTooLongError");
  return {
    method: request.method,
    bucket: decodePath(bucket) || undefined,
    key: decodedKey || undefined,
    query: request.query,
    headers: { ...headers, ...trailers },
    body: bytes,
    region: request.signingRegion,
  };
}

/**
 * Virtual-host style: `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.us-east-1.amazonaws.com`. Any other host is
 * the emulator's own name, and the bucket is in the path.
 */
function bucketFromHost(host: string): string | undefined {
  const name = /^(.+)\.localhost$/.exec(host)?.[1] ?? /^(.+)\.amazonaws\.com$/.exec(host)?.[1];
  if (name === undefined || /^s3([.-]|$)/.test(name)) return undefined;
  return name.replace(/\.s3([.-][a-z0-9.-]+)?$/, "");
}

function singleHeaders(request: HttpRequest): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
}

function readBody(request: HttpRequest, headers: Readonly<Record<string, string | undefined>>) {
  const isChunked =
    headers["x-amz-content-sha256"]?.startsWith("STREAMING-") || headers["content-encoding"]?.includes("aws-chunked");
  if (!isChunked) return { bytes: request.body, trailers: {} };
  const decoded = decodeAwsChunked(request.body);
  const length = headers["x-amz-decoded-content-length"];
  if (!decoded || (length !== undefined && Number(length) !== decoded.bytes.length)) throw s3Error("IncompleteBody");
  return decoded;
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error("InvalidURI");
  }
}

/** The bucket of a request. The routes guarantee that it has one. */
export function bucketOf(request: S3Request): string {
  if (request.bucket === undefined) throw new AwsError("InvalidRequest", "The request names no bucket.");
  return request.bucket;
}

export function keyOf(request: S3Request): string {
  if (request.key === undefined) throw new AwsError("InvalidRequest", "The request names no object.");
  return request.key;
}
