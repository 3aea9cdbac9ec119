import { AwsError } from "../../wire/aws-error.ts";
import type { Context } from "../context.ts";
import { showAcl } from "./operations/access.ts";
import {
  BUCKET_SETTINGS,
  deleteBucketSetting,
  getBucketSetting,
  putBucketSetting,
} from "./operations/bucket-settings.ts";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./operations/buckets.ts";
import { listObjects, listObjectsV2, listObjectVersions } from "./operations/listing.ts";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "./operations/object-tagging.ts";
import { copyObject, deleteObject, deleteObjects, getObject, headObject, putObject } from "./operations/objects.ts";
import type { S3Answer, S3Request } from "./request.ts";

export type S3Operation = (request: S3Request, context: Context) => S3Answer;

/** Query parameters that ask for something else than the bucket or object itself; S3 has many more than the emulator. */
const SUB_RESOURCES = new Set([
  ...Object.keys(BUCKET_SETTINGS),
  ...["acl", "analytics", "attributes", "delete", "intelligent-tiering", "inventory", "legal-hold", "location"],
  ...["metadataConfiguration", "metadataTable", "metrics", "policyStatus", "renameObject", "restore", "retention"],
  ...["select", "session", "torrent", "uploadId", "uploads", "versions"],
]);

const BUCKET: Readonly<Record<string, S3Operation>> = {
  "PUT ": createBucket,
  "HEAD ": headBucket,
  "DELETE ": deleteBucket,
  "GET ": (request, context) =>
    request.query.get("list-type") === "2" ? listObjectsV2(request, context) : listObjects(request, context),
  "GET location": getBucketLocation,
  "GET versions": listObjectVersions,
  "POST delete": deleteObjects,
};

const OBJECT: Readonly<Record<string, S3Operation>> = {
  "PUT ": (request, context) =>
    request.headers["x-amz-copy-source"] === undefined ? putObject(request, context) : copyObject(request, context),
  "GET ": getObject,
  "HEAD ": headObject,
  "DELETE ": deleteObject,
  "GET tagging": getObjectTagging,
  "PUT tagging": putObjectTagging,
  "DELETE tagging": deleteObjectTagging,
  "GET acl": (request, context) => {
    getObject(request, context);
    return showAcl(context);
  },
};

/** @throws AwsError UnknownOperationException for what S3 can do and the emulator cannot */
export function findS3Operation(request: S3Request): S3Operation {
  const subResource = [...request.query.keys()].find((name) => SUB_RESOURCES.has(name)) ?? "";
  const name = `${request.method} ${subResource}`;
  if (request.bucket === undefined) {
    if (name === "GET ") return listBuckets;
    throw unknown(request, subResource);
  }
  if (request.key !== undefined) {
    if (Object.hasOwn(OBJECT, name)) return OBJECT[name]!;
    throw unknown(request, subResource);
  }
  if (Object.hasOwn(BUCKET, name)) return BUCKET[name]!;
  const isSetting = Object.hasOwn(BUCKET_SETTINGS, subResource) || subResource === "acl";
  const settingOperation = SETTING_OPERATIONS[request.method];
  if (!isSetting || !settingOperation || (subResource === "acl" && request.method === "DELETE")) {
    throw unknown(request, subResource);
  }
  return (asked, context) => settingOperation(subResource, asked, context);
}

const SETTING_OPERATIONS: Readonly<Record<string, (name: string, request: S3Request, context: Context) => S3Answer>> = {
  GET: getBucketSetting,
  PUT: putBucketSetting,
  DELETE: deleteBucketSetting,
};

function unknown({ method, bucket, key }: S3Request, subResource: string): AwsError {
  const what = key !== undefined ? "object" : bucket !== undefined ? "bucket" : "account";
  return new AwsError(
    "UnknownOperationException",
    `The emulator does not implement S3's ${method} of ${subResource === "" ? "" : `?${subResource} of `}an ${what}.`,
  );
}
