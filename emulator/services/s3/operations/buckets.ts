import { invalidArgument, s3Error } from "../../../domain/buckets/errors.ts";
import { readTags } from "../../../domain/buckets/tagging.ts";
import type { Context } from "../../../domain/context.ts";
import { children, parseXml, textOf } from "../../../input/parse-xml.ts";
import type { Bucket } from "../../../store/buckets.ts";
import { xmlDocument } from "../../../wire/xml.ts";
import { NO_CONTENT, owner, S3_NAMESPACE, writeTagging, xmlAnswer } from "../answers.ts";
import { bucketOf, type S3Answer, type S3Request } from "../request.ts";
import { checkAcl } from "./access.ts";

/** @throws AwsError NoSuchBucket */
export function getBucket(request: S3Request, { store }: Pick<Context, "store">): Bucket {
  const bucket = store.buckets.find(bucketOf(request));
  if (!bucket) throw s3Error("NoSuchBucket");
  return bucket;
}

export function listBuckets(request: S3Request, { store, account }: Context): S3Answer {
  const prefix = request.query.get("prefix") ?? undefined;
  const max = Number(request.query.get("max-buckets") ?? 10_000);
  if (!Number.isInteger(max) || max < 1 || max > 10_000)
    throw invalidArgument("max-buckets must be between 1 and 10000");
  const token = request.query.get("continuation-token");
  const after = token === null ? "" : Buffer.from(token, "base64url").toString("utf8");
  const buckets = store.buckets.after(after, prefix ?? "", max + 1);
  const shown = buckets.slice(0, max);
  return xmlAnswer("ListAllMyBucketsResult", {
    Owner: owner(account.accountId),
    Buckets: {
      Bucket: shown.map(({ name, createdAtMs }) => ({
        Name: name,
        CreationDate: new Date(createdAtMs),
        BucketRegion: account.region,
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
  const wanted = textOf(configuration, "LocationConstraint") || "us-east-1";
  if (wanted !== account.region) throw s3Error("IllegalLocationConstraintException");
  const location = { location: `/${name}` };
  if (store.buckets.find(name)) {
    // Only us-east-1 accepts a second creation.
    if (account.region === "us-east-1") return { headers: location, body: "" };
    throw s3Error("BucketAlreadyOwnedByYou");
  }
  store.buckets.insert({ name, createdAtMs: nowMs });
  const tags = readTags(children(configuration, "Tags")[0]);
  if (tags.length > 0) store.buckets.putSetting(name, "tagging", writeTagging(tags));
  if (request.headers["x-amz-bucket-object-lock-enabled"] === "true") {
    const lock = { ObjectLockEnabled: "Enabled" };
    store.buckets.putSetting(name, "object-lock", xmlDocument("ObjectLockConfiguration", S3_NAMESPACE, lock));
  }
  return { headers: location, body: "" };
}

export function headBucket(request: S3Request, context: Context): S3Answer {
  getBucket(request, context);
  return { headers: { "x-amz-bucket-region": context.account.region }, body: "" };
}

export function deleteBucket(request: S3Request, context: Context): S3Answer {
  const { name } = getBucket(request, context);
  if (context.store.objects.from(name, "", 1).length > 0) throw s3Error("BucketNotEmpty");
  context.store.buckets.delete(name);
  return NO_CONTENT;
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
