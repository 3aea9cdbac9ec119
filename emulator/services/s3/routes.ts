import { AwsError } from "../../domain/aws-error.ts";
import type { Context } from "../../domain/context.ts";
import type { Entrance } from "../../wire/service.ts";
import {
  BUCKET_SETTINGS,
  deleteBucketSetting,
  getBucketSetting,
  putBucketSetting,
} from "./operations/bucket-settings.ts";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./operations/buckets.ts";
import { listObjects, listObjectsV2, listObjectVersions } from "./operations/listing.ts";
import { copyObject, deleteObject, deleteObjects, getObject, headObject, putObject } from "./operations/objects.ts";
import type { S3Answer, S3Request } from "./request.ts";

export interface S3Operation {
  /** AWS's name of the operation, e.g. `PutObject`. */
  readonly name: string;
  run(request: S3Request, context: Context): S3Answer;
}

/** Query parameters that select a sub-resource. S3 has many more than the emulator. */
const SUB_RESOURCES = new Set([
  ...Object.keys(BUCKET_SETTINGS),
  ...["acl", "analytics", "attributes", "delete", "intelligent-tiering", "inventory", "legal-hold", "location"],
  ...["metadataConfiguration", "metadataTable", "metrics", "policyStatus", "renameObject", "restore", "retention"],
  ...["select", "session", "torrent", "uploadId", "uploads", "versions"],
]);

const BUCKET: Readonly<Record<string, S3Operation>> = {
  "PUT ": { name: "CreateBucket", run: createBucket },
  "HEAD ": { name: "HeadBucket", run: headBucket },
  "DELETE ": { name: "DeleteBucket", run: deleteBucket },
  "GET ": { name: "ListObjects", run: listObjects },
  "GET location": { name: "GetBucketLocation", run: getBucketLocation },
  "GET versions": { name: "ListObjectVersions", run: listObjectVersions },
  "POST delete": { name: "DeleteObjects", run: deleteObjects },
};
const LIST_OBJECTS_V2: S3Operation = { name: "ListObjectsV2", run: listObjectsV2 };

const OBJECT: Readonly<Record<string, S3Operation>> = {
  "PUT ": { name: "PutObject", run: putObject },
  "GET ": { name: "GetObject", run: getObject },
  "HEAD ": { name: "HeadObject", run: headObject },
  "DELETE ": { name: "DeleteObject", run: deleteObject },
};
const COPY_OBJECT: S3Operation = { name: "CopyObject", run: copyObject };

/** @throws AwsError UnknownOperationException for an operation that the emulator does not have. */
export function findS3Operation(request: S3Request): S3Operation {
  const subResource = [...request.query.keys()].find((name) => SUB_RESOURCES.has(name)) ?? "";
  const name = `${request.method} ${subResource}`;
  if (request.bucket === undefined) {
    if (name === "GET ") return { name: "ListBuckets", run: listBuckets };
    throw unknown(request, subResource);
  }
  if (request.key !== undefined) {
    if (name === "PUT " && request.headers["x-amz-copy-source"] !== undefined) return COPY_OBJECT;
    if (Object.hasOwn(OBJECT, name)) return OBJECT[name]!;
    throw unknown(request, subResource);
  }
  if (name === "GET " && request.query.get("list-type") === "2") return LIST_OBJECTS_V2;
  if (Object.hasOwn(BUCKET, name)) return BUCKET[name]!;
  const isSetting = Object.hasOwn(BUCKET_SETTINGS, subResource) || subResource === "acl";
  const settingOperation = SETTING_OPERATIONS[request.method];
  if (!isSetting || !settingOperation || (subResource === "acl" && request.method === "DELETE")) {
    throw unknown(request, subResource);
  }
  return {
    name: `${settingOperation.verb}${SETTING_NAMES[subResource]}`,
    run: (asked, context) => settingOperation.run(subResource, asked, context),
  };
}

const SETTING_OPERATIONS: Readonly<
  Record<string, { verb: string; run(name: string, request: S3Request, context: Context): S3Answer }>
> = {
  GET: { verb: "Get", run: getBucketSetting },
  PUT: { verb: "Put", run: putBucketSetting },
  DELETE: { verb: "Delete", run: deleteBucketSetting },
};

/** The part after the verb in the operation's name, by sub-resource. */
const SETTING_NAMES: Readonly<Record<string, string>> = {
  accelerate: "BucketAccelerateConfiguration",
  acl: "BucketAcl",
  cors: "BucketCors",
  encryption: "BucketEncryption",
  lifecycle: "BucketLifecycleConfiguration",
  logging: "BucketLogging",
  notification: "BucketNotificationConfiguration",
  "object-lock": "ObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  publicAccessBlock: "PublicAccessBlock",
  replication: "BucketReplication",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

/** ListBuckets, and each operation of a bucket and of an object. */
export const S3_ENTRANCES: readonly Entrance[] = [
  entrance("GET ", "/", "ListBuckets"),
  ...Object.entries(BUCKET).map(([key, { name }]) => entrance(key, "/{Bucket}", name)),
  { operation: LIST_OBJECTS_V2.name, method: "GET", path: "/{Bucket}?list-type=2" },
  ...Object.entries(SETTING_OPERATIONS).flatMap(([method, { verb }]) =>
    Object.entries(SETTING_NAMES).map(([subResource, name]) =>
      entrance(`${method} ${subResource}`, "/{Bucket}", verb + name),
    ),
  ),
  ...Object.entries(OBJECT).map(([key, { name }]) => entrance(key, "/{Bucket}/{Key}", name)),
  {
    operation: COPY_OBJECT.name,
    method: "PUT",
    path: "/{Bucket}/{Key}",
    headers: { "x-amz-copy-source": "/{Bucket}/{Key}" },
  },
];

/** @param key of a table of this file: method and sub-resource. */
function entrance(key: string, path: string, operation: string): Entrance {
  const [method = "", subResource] = key.split(" ");
  return { operation, method, path: subResource ? `${path}?${subResource}` : path };
}

function unknown({ method, bucket, key }: S3Request, subResource: string): AwsError {
  const what = key !== undefined ? "object" : bucket !== undefined ? "bucket" : "account";
  return new AwsError(
    "UnknownOperationException",
    `The emulator does not implement S3's ${method} of ${subResource === "" ? "" : `?${subResource} of `}an ${what}.`,
  );
}
