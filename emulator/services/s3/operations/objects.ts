import { createHash } from "node:crypto";
import { mayUse } from "../../../domain/buckets/access.ts";
import { invalidArgument, s3Error } from "../../../domain/buckets/errors.ts";
import { checkTags } from "../../../domain/buckets/tagging.ts";
import type { Context } from "../../../domain/context.ts";
import { children, parseXml, textOf } from "../../../input/parse-xml.ts";
import type { ObjectHead } from "../../../store/objects.ts";
import { NO_CONTENT, xmlAnswer } from "../answers.ts";
import { CHECKSUMS } from "../checksums.ts";
import { keyOf, type S3Answer, type S3Request } from "../request.ts";
import { checkAcl } from "./access.ts";
import { getBucket } from "./buckets.ts";

const KEPT_HEADERS =
  /^(cache-control|content-disposition|content-encoding|content-language|content-type|expires|x-amz-meta-.+|x-amz-storage-class|x-amz-website-redirect-location|x-amz-tagging)$/;

export function putObject(request: S3Request, context: Context): S3Answer {
  const { name } = getBucket(request, context);
  const key = keyOf(request);
  checkAcl(request);
  checkWriteConditions(request, context.store.objects.findHead(name, key));
  const checksums = readChecksums(request);
  const kept = keptHeaders(request.headers);
  checkTags(readTagHeader(kept["x-amz-tagging"]));
  const headers = { "content-type": "binary/octet-stream", ...kept, ...checksums };
  const object = store(name, key, request.body, headers, context);
  return {
    headers: {
      etag: `"${object.etag}"`,
      ...checksums,
      ...(Object.keys(checksums).length > 0 ? FULL_OBJECT : {}),
      ...ENCRYPTED,
    },
    body: "",
  };
}

export function copyObject(request: S3Request, context: Context): S3Answer {
  const { name } = getBucket(request, context);
  const source = decodeSource(request.headers["x-amz-copy-source"]!);
  const from = context.store.buckets.find(source.bucket);
  if (!from) throw s3Error("NoSuchBucket");
  if (!mayUse(from, context)) throw s3Error("AccessDenied");
  const found = context.store.objects.find(source.bucket, source.key);
  if (!found) throw s3Error("NoSuchKey");
  const headers = headersOfCopy(found.headers, request.headers);
  checkTags(readTagHeader(headers["x-amz-tagging"]));
  const object = store(name, keyOf(request), found.body, headers, context);
  return xmlAnswer(
    "CopyObjectResult",
    { LastModified: new Date(object.modifiedAtMs), ETag: `"${object.etag}"` },
    ENCRYPTED,
  );
}

/** A copy's storage class and redirect are never those of its source. */
const OF_COPY = ["x-amz-storage-class", "x-amz-website-redirect-location"];

/** Of the source come the metadata and the tags, unless the request replaces them. */
function headersOfCopy(
  source: Readonly<Record<string, string>>,
  request: S3Request["headers"],
): Record<string, string> {
  const isGiven = ([name]: readonly [string, string]) => {
    const directive = name === "x-amz-tagging" ? "x-amz-tagging-directive" : "x-amz-metadata-directive";
    return OF_COPY.includes(name) || request[directive] === "REPLACE";
  };
  const copied = Object.entries(source).filter((header) => !isGiven(header));
  const given = Object.entries(keptHeaders(request)).filter(isGiven);
  return { "content-type": "binary/octet-stream", ...Object.fromEntries([...copied, ...given]) };
}

export function headObject(request: S3Request, context: Context): S3Answer {
  return getObject(request, context);
}

export function getObject(request: S3Request, context: Context): S3Answer {
  const { name } = getBucket(request, context);
  const object = context.store.objects.find(name, keyOf(request));
  if (!object) throw s3Error("NoSuchKey");
  const version = request.query.get("versionId");
  if (version !== null && version !== "null") throw invalidArgument("Invalid version id specified");
  checkReadConditions(request, object);
  const headers = { ...describe(object, request), ...overrides(request.query), "accept-ranges": "bytes" };
  const range = readRange(request.headers.range, object.size);
  if (!range) return { headers, body: object.body };
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${range.first}-${range.last}/${object.size}` },
    body: object.body.subarray(range.first, range.last + 1),
  };
}

export function deleteObject(request: S3Request, context: Context): S3Answer {
  const { name } = getBucket(request, context);
  context.store.objects.delete(name, keyOf(request));
  return NO_CONTENT;
}

/** Deletes up to 1000 keys. A missing key counts as deleted. */
export function deleteObjects(request: S3Request, context: Context): S3Answer {
  const { name } = getBucket(request, context);
  readChecksums(request);
  const wanted = parseXml(request.body.toString("utf8"), ["Delete"]);
  const keys = children(wanted, "Object").map((object) => textOf(object, "Key"));
  if (keys.length === 0 || keys.length > 1000 || keys.some((key) => !key)) throw s3Error("MalformedXML");
  for (const key of keys) context.store.objects.delete(name, key!);
  const isQuiet = textOf(wanted, "Quiet") === "true";
  return xmlAnswer("DeleteResult", { Deleted: isQuiet ? [] : keys.map((key) => ({ Key: key })) });
}

function readTagHeader(text: string | undefined) {
  return [...new URLSearchParams(text)].map(([key, value]) => ({ key, value }));
}

const ENCRYPTED = { "x-amz-server-side-encryption": "AES256" };
const FULL_OBJECT = { "x-amz-checksum-type": "FULL_OBJECT" };

function store(
  bucket: string,
  key: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  context: Context,
): ObjectHead {
  const etag = createHash("md5").update(body).digest("hex");
  const head = { bucket, key, size: body.length, etag, headers, modifiedAtMs: context.nowMs };
  context.store.objects.put({ ...head, body });
  return head;
}

function keptHeaders(headers: S3Request["headers"]): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && KEPT_HEADERS.test(name));
  const result = carriable(kept as [string, string][]);
  const encoding = result["content-encoding"]
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "aws-chunked");
  delete result["content-encoding"];
  return encoding && encoding.length > 0 ? { ...result, "content-encoding": encoding.join(",") } : result;
}

/** @throws AwsError BadDigest when a given checksum does not match, InvalidDigest when it is malformed */
function readChecksums({ headers, body }: S3Request): Record<string, string> {
  const md5 = headers["content-md5"];
  if (md5 !== undefined) {
    if (!/^[A-Za-z0-9+/]{22}==$/.test(md5)) throw s3Error("InvalidDigest");
    if (createHash("md5").update(body).digest("base64") !== md5) throw s3Error("BadDigest");
  }
  const given: Record<string, string> = {};
  for (const [algorithm, digest] of Object.entries(CHECKSUMS)) {
    const name = `x-amz-checksum-${algorithm}`;
    const value = headers[name];
    if (value === undefined) continue;
    if (digest(body).toString("base64") !== value) throw s3Error("BadDigest");
    given[name] = value;
  }
  return given;
}

function checkWriteConditions({ headers }: S3Request, existing: ObjectHead | undefined): void {
  if (headers["if-none-match"] === "*" && existing) throw s3Error("PreconditionFailed");
  const wanted = headers["if-match"];
  if (wanted === undefined) return;
  if (!existing) throw s3Error("NoSuchKey");
  if (unquote(wanted) !== existing.etag) throw s3Error("PreconditionFailed");
}

function checkReadConditions({ headers }: S3Request, object: ObjectHead): void {
  const modifiedAtMs = Math.floor(object.modifiedAtMs / 1000) * 1000;
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  const unmodifiedSince = Date.parse(headers["if-unmodified-since"] ?? "");
  const modifiedSince = Date.parse(headers["if-modified-since"] ?? "");
  if (ifMatch !== undefined && ifMatch !== "*" && unquote(ifMatch) !== object.etag) throw s3Error("PreconditionFailed");
  if (ifMatch === undefined && modifiedAtMs > unmodifiedSince) throw s3Error("PreconditionFailed");
  if (ifNoneMatch !== undefined && (ifNoneMatch === "*" || unquote(ifNoneMatch) === object.etag)) {
    throw s3Error("NotModified");
  }
  if (ifNoneMatch === undefined && modifiedAtMs <= modifiedSince) throw s3Error("NotModified");
}

function unquote(etag: string): string {
  return etag.replace(/^(W\/)?"(.*)"$/, "$2");
}

function describe(object: ObjectHead, request: S3Request): Record<string, string> {
  const { "x-amz-tagging": tagging, ...kept } = object.headers;
  const tagCount = readTagHeader(tagging).length;
  const isChecksumWanted = request.headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED";
  const isWhole = request.headers.range === undefined;
  const shown = Object.entries(kept).filter(
    ([name]) => !name.startsWith("x-amz-checksum-") || (isChecksumWanted && isWhole),
  );
  const hasChecksum = shown.some(([name]) => name.startsWith("x-amz-checksum-"));
  return {
    ...Object.fromEntries(shown),
    ...(hasChecksum ? FULL_OBJECT : {}),
    ...(tagCount > 0 ? { "x-amz-tagging-count": String(tagCount) } : {}),
    ...ENCRYPTED,
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.modifiedAtMs).toUTCString(),
  };
}

/** Response headers of presigned URLs, such as `response-content-type=…`. */
function overrides(query: URLSearchParams): Record<string, string> {
  const names = [...query.keys()].filter((name) =>
    /^response-(cache-control|content-disposition|content-encoding|content-language|content-type|expires)$/.test(name),
  );
  return carriable(names.map((name) => [name.slice("response-".length), query.get(name)!]));
}

/** @throws AwsError InvalidArgument with S3's text for a value that is not valid in an HTTP header. */
function carriable(entries: readonly (readonly [name: string, value: string])[]): Record<string, string> {
  if (entries.some(([, value]) => /[^\t\x20-\x7e\x80-\xff]/.test(value))) {
    throw invalidArgument("Header value cannot be represented using ISO-8859-1.");
  }
  return Object.fromEntries(entries);
}

/** As in S3 and HTTP, an invalid range is ignored; a range after the end is refused. */
function readRange(header: string | undefined, size: number): { first: number; last: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  if (from === "") {
    if (Number(to) === 0 || size === 0) throw s3Error("InvalidRange");
    return { first: Math.max(0, size - Number(to)), last: size - 1 };
  }
  if (to !== "" && Number(to) < Number(from)) return undefined;
  if (Number(from) >= size) throw s3Error("InvalidRange");
  return { first: Number(from), last: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}

function decodeSource(header: string): { bucket: string; key: string } {
  let path: string;
  try {
    path = decodeURIComponent(header.replace(/\?versionId=.*$/, "").replace(/^\//, ""));
  } catch {
    throw invalidArgument("Copy Source must be percent-encoded");
  }
  const slash = path.indexOf("/");
  if (slash < 1 || slash === path.length - 1) {
    throw invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
  }
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
