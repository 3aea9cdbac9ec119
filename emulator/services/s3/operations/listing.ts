import { invalidArgument } from "../../../domain/buckets/errors.ts";
import type { Context } from "../../../domain/context.ts";
import type { ObjectHead } from "../../../store/objects.ts";
import { owner, xmlAnswer } from "../answers.ts";
import type { S3Answer, S3Request } from "../request.ts";
import { getBucket } from "./buckets.ts";

const KEYS_MAX = 1000;
/** Sorts after every key that begins with a prefix. */
const LAST = "\u{10FFFF}";

export function listObjectsV2(request: S3Request, context: Context): S3Answer {
  const { query } = request;
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const start = token !== null ? decodeToken(token) : (startAfter ?? "");
  const page = list(request, start, context);
  const encode = encoder(query);
  return xmlAnswer("ListBucketResult", {
    Name: request.bucket,
    Prefix: encode(query.get("prefix") ?? ""),
    Delimiter: optional(query.get("delimiter"), encode),
    MaxKeys: page.maxKeys,
    EncodingType: query.get("encoding-type") ?? undefined,
    KeyCount: page.items.length,
    IsTruncated: page.isTruncated,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.isTruncated ? encodeToken(page.last) : undefined,
    StartAfter: optional(startAfter, encode),
    ...contents(page.items, encode, query.get("fetch-owner") === "true", context),
  });
}

export function listObjects(request: S3Request, context: Context): S3Answer {
  const { query } = request;
  const page = list(request, query.get("marker") ?? "", context);
  const encode = encoder(query);
  const hasDelimiter = query.has("delimiter");
  return xmlAnswer("ListBucketResult", {
    Name: request.bucket,
    Prefix: encode(query.get("prefix") ?? ""),
    Marker: encode(query.get("marker") ?? ""),
    NextMarker: page.isTruncated && hasDelimiter ? encode(page.last) : undefined,
    Delimiter: optional(query.get("delimiter"), encode),
    MaxKeys: page.maxKeys,
    EncodingType: query.get("encoding-type") ?? undefined,
    IsTruncated: page.isTruncated,
    ...contents(page.items, encode, true, context),
  });
}

/** Every object has one version, `null`, as in a bucket without versioning. */
export function listObjectVersions(request: S3Request, context: Context): S3Answer {
  const { query } = request;
  const page = list(request, query.get("key-marker") ?? "", context);
  const encode = encoder(query);
  const { Contents, CommonPrefixes } = contents(page.items, encode, true, context);
  return xmlAnswer("ListVersionsResult", {
    Name: request.bucket,
    Prefix: encode(query.get("prefix") ?? ""),
    KeyMarker: encode(query.get("key-marker") ?? ""),
    VersionIdMarker: query.get("version-id-marker") ?? "",
    NextKeyMarker: page.isTruncated ? encode(page.last) : undefined,
    NextVersionIdMarker: page.isTruncated ? "null" : undefined,
    Delimiter: optional(query.get("delimiter"), encode),
    MaxKeys: page.maxKeys,
    EncodingType: query.get("encoding-type") ?? undefined,
    IsTruncated: page.isTruncated,
    Version: Contents.map((object) => ({ ...object, VersionId: "null", IsLatest: true })),
    CommonPrefixes,
  });
}

type Item = ObjectHead | string;

/** Keys and, with a delimiter, common prefixes, in order after `start`. Keys below a common prefix are skipped, not read. */
function list(request: S3Request, start: string, context: Context) {
  const { name } = getBucket(request, context);
  const { objects } = context.store;
  const prefix = request.query.get("prefix") ?? "";
  const delimiter = request.query.get("delimiter") ?? "";
  const maxKeys = readMaxKeys(request.query);
  const items: Item[] = [];
  // A page may end with a common prefix: the next page starts after the keys below it.
  const isFold =
    delimiter !== "" &&
    start.startsWith(prefix) &&
    start.indexOf(delimiter, prefix.length) === start.length - delimiter.length;
  let cursor = isFold && start.length > prefix.length ? start + LAST : start;
  let batch = cursor < prefix ? objects.from(name, prefix, maxKeys + 1) : objects.after(name, cursor, maxKeys + 1);
  reading: while (batch.length > 0 && items.length <= maxKeys) {
    for (const object of batch) {
      if (!object.key.startsWith(prefix)) break reading;
      const at = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
      if (at !== -1) {
        const folded = object.key.slice(0, at + delimiter.length);
        items.push(folded);
        cursor = folded + LAST;
        break;
      }
      items.push(object);
      cursor = object.key;
      if (items.length > maxKeys) break reading;
    }
    batch = objects.after(name, cursor, maxKeys + 1);
  }
  const shown = items.slice(0, maxKeys);
  const last = shown.at(-1);
  return {
    items: shown,
    maxKeys,
    isTruncated: maxKeys > 0 && items.length > maxKeys,
    last: last === undefined ? "" : typeof last === "string" ? last : last.key,
  };
}

function contents(
  items: readonly Item[],
  encode: (text: string) => string,
  hasOwner: boolean,
  { account }: Pick<Context, "account">,
) {
  const Contents = items
    .filter((item) => typeof item !== "string")
    .map((object) => ({
      Key: encode(object.key),
      LastModified: new Date(object.modifiedAtMs),
      ETag: `"${object.etag}"`,
      Size: object.size,
      Owner: hasOwner ? owner(account.accountId) : undefined,
      StorageClass: object.headers["x-amz-storage-class"] ?? "STANDARD",
    }));
  const CommonPrefixes = items.filter((item) => typeof item === "string").map((prefix) => ({ Prefix: encode(prefix) }));
  return { Contents, CommonPrefixes };
}

function readMaxKeys(query: URLSearchParams): number {
  const text = query.get("max-keys");
  if (text === null) return KEYS_MAX;
  if (!/^\d{1,10}$/.test(text)) throw invalidArgument("Provided max-keys not an integer or within integer range");
  return Math.min(KEYS_MAX, Number(text));
}

function encoder(query: URLSearchParams): (text: string) => string {
  const encoding = query.get("encoding-type");
  if (encoding === null) return (text) => text;
  if (encoding !== "url") throw invalidArgument("Invalid Encoding Method specified in Request");
  return (text) => encodeURIComponent(text).replace(/%2F/g, "/");
}

function optional(text: string | null, encode: (text: string) => string): string | undefined {
  return text === null || text === "" ? undefined : encode(text);
}

function encodeToken(key: string): string {
  return Buffer.from(`after/${key}`, "utf8").toString("base64url");
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith("after/")) throw invalidArgument("The continuation token provided is incorrect");
  return text.slice("after/".length);
}
