import { AwsError } from "../../../domain/aws-error.ts";
import { mayUse } from "../../../domain/buckets/access.ts";
import { s3Error } from "../../../domain/buckets/errors.ts";
import { checkTags, readTagging, readTags } from "../../../domain/buckets/tagging.ts";
import type { Context } from "../../../domain/context.ts";
import { children, parseXml } from "../../../input/parse-xml.ts";
import { mergeTags, type Tag, withoutTags } from "../../../store/tag.ts";
import type { Entrance } from "../../../wire/service.ts";
import { xmlDocument } from "../../../wire/xml.ts";
import { tagList } from "../../tags.ts";
import { NO_CONTENT, writeTagging } from "../answers.ts";
import type { S3Answer, S3Request } from "../request.ts";

const NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/";
const PREFIX = "/v20180820/tags/";

/** A bucket's tags in S3 Control, `/v20180820/tags/<bucket ARN>`: the tags of GetBucketTagging. */
export function controlTags(path: string, request: S3Request, context: Context): S3Answer {
  const bucket = bucketOfArn(path, context);
  const kept = context.store.buckets.findSetting(bucket, "tagging");
  const tags = kept === undefined ? [] : readTagging(kept);
  switch (request.method) {
    case "GET": {
      const Tags = { Tag: tagList(tags) };
      return {
        headers: { "content-type": "application/xml" },
        body: xmlDocument("ListTagsForResourceResult", NAMESPACE, { Tags }),
      };
    }
    case "POST":
      return keep(bucket, mergeTags(tags, readRequest(request.body)), context);
    case "DELETE":
      return keep(bucket, withoutTags(tags, request.query.getAll("tagKeys")), context);
    default:
      throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", {
        status: 405,
      });
  }
}

function keep(bucket: string, tags: readonly Tag[], { store }: Context): S3Answer {
  checkTags(tags);
  if (tags.length === 0) store.buckets.deleteSetting(bucket, "tagging");
  else store.buckets.putSetting(bucket, "tagging", writeTagging(tags));
  return NO_CONTENT;
}

function readRequest(body: Buffer): Tag[] {
  const request = parseXml(body.toString("utf8"), ["TagResourceRequest"]);
  if (!request) throw s3Error("MalformedXML");
  return readTags(children(request, "Tags")[0]);
}

function bucketOfArn(path: string, context: Context): string {
  let arn: string;
  try {
    arn = decodeURIComponent(path.slice(PREFIX.length));
  } catch {
    throw s3Error("InvalidURI");
  }
  const name = /^arn:[^:]+:s3:::([^/]+)$/.exec(arn)?.[1];
  const bucket = name === undefined ? undefined : context.store.buckets.find(name);
  if (!bucket) throw s3Error("NoSuchBucket");
  if (!mayUse(bucket, context)) throw s3Error("AccessDenied");
  return bucket.name;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  GET: "ListTagsForResource",
  POST: "TagResource",
  DELETE: "UntagResource",
};

export const CONTROL_ENTRANCES: readonly Entrance[] = Object.entries(OPERATIONS).map(([method, operation]) => ({
  operation,
  method,
  path: `${PREFIX}{Arn}`,
}));

/** The name of the S3 Control operation. */
export function controlOperationOf(method: string): string | undefined {
  return OPERATIONS[method];
}

export function isControlTags(path: string): boolean {
  return path.startsWith(PREFIX);
}
