import { mayUse } from "../../../domain/buckets/access.ts";
import { invalidArgument, permanentRedirect, s3Error } from "../../../domain/buckets/errors.ts";
import { readTags } from "../../../domain/buckets/tagging.ts";
import type { Context } from "../../../domain/context.ts";
import { children, parseXml, textOf, type XmlNode } from "../../../input/parse-xml.ts";
import type { Bucket } from "../../../store/buckets.ts";
import { xmlDocument } from "../../../wire/xml.ts";
import { NO_CONTENT, owner, S3_NAMESPACE, writeTagging, xmlAnswer } from "../answers.ts";
import { bucketOf, type S3Answer, type S3Request } from "../request.ts";
import { checkAcl } from "./access.ts";

/**
 * The bucket of a request, which is sent to the bucket's region: no request but GetBucketLocation crosses regions.
 *
 * @throws AwsError NoSuchBucket; PermanentRedirect; AccessDenied
 */
export function getBucket(request: S3Request, context: Context): Bucket {
  const bucket = getBucketAnywhere(request, context);
  if (request.region !== undefined && request.region !== bucket.region) throw permanentRedirect(bucket);
  return bucket;
}

function getBucketAnywhere(request: S3Request, context: Context): Bucket {
  const bucket = context.store.buckets.find(bucketOf(request));
  if (!bucket) throw s3Error("NoSuchBucket");
  const expected = request.headers["x-amz-expected-bucket-owner"];
  if (!mayUse(bucket, context) || (expected !== undefined && expected !== bucket.account))
    throw s3Error("AccessDenied");
  return bucket;
}

export function getBucketLocation(request: S3Request, context: Context): S3Answer {
  const { region } = getBucketAnywhere(request, context);
  const text = region === NAMELESS ? "" : region;
  return {
    headers: { "content-type": "application/xml" },
    body: `${XML_DECLARATION}<LocationConstraint xmlns="${S3_NAMESPACE}">${text}</LocationConstraint>`,
  };
}

/** The region whose buckets have no location constraint, and whose endpoint makes buckets in all regions. */
const NAMELESS = "us-east-1";
const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function listBuckets(request: S3Request, { store, account }: Context): S3Answer {
  const prefix = request.query.get("prefix") ?? undefined;
  const max = Number(request.query.get("max-buckets") ?? 10_000);
  if (!Number.isInteger(max) || max < 1 || max > 10_000)
    throw invalidArgument("max-buckets must be between 1 and 10000");
  const token = request.query.get("continuation-token");
  const after = token === null ? "" : Buffer.from(token, "base64url").toString("utf8");
  const buckets = store.buckets.after(account.accountId, after, prefix ?? "", max + 1);
  const shown = buckets.slice(0, max);
  return xmlAnswer("ListAllMyBucketsResult", {
    Owner: owner(account.accountId),
    Buckets: {
      Bucket: shown.map(({ name, createdAtMs, region }) => ({
        Name: name,
        CreationDate: new Date(createdAtMs),
        BucketRegion: region,
      })),
    },
    ContinuationToken: buckets.length > max ? Buffer.from(shown.at(-1)!.name, "utf8").toString("base64url") : undefined,
    Prefix: prefix,
  });
}

export function createBucket(request: S3Request, { store, account, nowMs }: Context): S3Answer {
  const name = bucketOf(request);
  checkName(name);
  checkAcl(request);
  const configuration = readConfiguration(request.body);
  const region = readRegion(configuration, account.region);
  const location = { location: `/${name}` };
  const existing = store.buckets.find(name);
  if (existing && existing.account !== account.accountId) throw s3Error("BucketAlreadyExists");
  if (existing) {
    // Only us-east-1 accepts a second creation.
    if (account.region === NAMELESS && existing.region === NAMELESS) return { headers: location, body: "" };
    throw s3Error("BucketAlreadyOwnedByYou");
  }
  store.buckets.insert({ name, createdAtMs: nowMs, account: account.accountId, region });
  const tags = readTags(children(configuration, "Tags")[0]);
  if (tags.length > 0) store.buckets.putSetting(name, "tagging", writeTagging(tags));
  if (request.headers["x-amz-bucket-object-lock-enabled"] === "true") {
    const lock = { ObjectLockEnabled: "Enabled" };
    store.buckets.putSetting(name, "object-lock", xmlDocument("ObjectLockConfiguration", S3_NAMESPACE, lock));
  }
  return { headers: location, body: "" };
}

export function headBucket(request: S3Request, context: Context): S3Answer {
  const { region } = getBucket(request, context);
  return { headers: { "x-amz-bucket-region": region }, body: "" };
}

export function deleteBucket(request: S3Request, context: Context): S3Answer {
  const { name } = getBucket(request, context);
  if (context.store.objects.from(name, "", 1).length > 0) throw s3Error("BucketNotEmpty");
  context.store.buckets.delete(name);
  return NO_CONTENT;
}

/** Where a new bucket is to be. @param asked the region that the request is sent to. */
function readRegion(configuration: XmlNode | undefined, asked: string): string {
  const given = textOf(configuration, "LocationConstraint") || NAMELESS;
  const region = given === "EU" ? "eu-west-1" : given;
  if (asked !== NAMELESS && region !== asked) throw s3Error("IllegalLocationConstraintException");
  if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region) && region !== asked) throw s3Error("InvalidLocationConstraint");
  return region;
}

function readConfiguration(body: Buffer) {
  if (body.length === 0) return undefined;
  const configuration = parseXml(body.toString("utf8"), ["CreateBucketConfiguration"]);
  if (!configuration) throw s3Error("MalformedXML");
  return configuration;
}

/** S3 User Guide, "General purpose bucket naming rules". */
function checkName(name: string): void {
  const isName =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3)$/.test(name);
  if (!isName) throw s3Error("InvalidBucketName");
}
