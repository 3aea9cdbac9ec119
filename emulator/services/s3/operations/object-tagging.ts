import { s3Error } from "../../../domain/buckets/errors.ts";
import { readTagging } from "../../../domain/buckets/tagging.ts";
import type { Context } from "../../../domain/context.ts";
import type { StoredObject } from "../../../store/objects.ts";
import { NO_CONTENT, writeTagging } from "../answers.ts";
import { keyOf, type S3Answer, type S3Request } from "../request.ts";
import { getBucket } from "./buckets.ts";
import { readTagHeader } from "./objects.ts";

export function getObjectTagging(request: S3Request, context: Context): S3Answer {
  const tags = readTagHeader(find(request, context).headers["x-amz-tagging"]);
  return { headers: { "content-type": "application/xml" }, body: writeTagging(tags) };
}

export function putObjectTagging(request: S3Request, context: Context): S3Answer {
  const object = find(request, context);
  const tags = readTagging(request.body.toString("utf8"));
  const text = new URLSearchParams(tags.map(({ key, value }): [string, string] => [key, value])).toString();
  context.store.objects.put({ ...object, headers: { ...object.headers, "x-amz-tagging": text } });
  return { body: "" };
}

export function deleteObjectTagging(request: S3Request, context: Context): S3Answer {
  const object = find(request, context);
  const { "x-amz-tagging": _, ...headers } = object.headers;
  context.store.objects.put({ ...object, headers });
  return NO_CONTENT;
}

function find(request: S3Request, context: Context): StoredObject {
  const { name } = getBucket(request, context);
  const object = context.store.objects.find(name, keyOf(request));
  if (!object) throw s3Error("NoSuchKey");
  return object;
}
