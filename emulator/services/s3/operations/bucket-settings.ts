import { AwsError } from "../../../domain/aws-error.ts";
import { s3Error } from "../../../domain/buckets/errors.ts";
import { checkTagging } from "../../../domain/buckets/tagging.ts";
import type { Context } from "../../../domain/context.ts";
import { parseJson } from "../../../input/json.ts";
import { parseXml, textOf } from "../../../input/parse-xml.ts";
import { xmlDocument } from "../../../wire/xml.ts";
import { NO_CONTENT, S3_NAMESPACE } from "../answers.ts";
import type { S3Answer, S3Request } from "../request.ts";
import { checkAcl, showAcl } from "./access.ts";
import { getBucket } from "./buckets.ts";

/** A configuration of a bucket, which is stored and returned unchanged. */
interface Setting {
  /** The root element; undefined for the policy, which is JSON. */
  readonly root?: string;
  /** The default of a new bucket. */
  readonly initial?: object;
  /** The error code when the configuration is not set. */
  readonly missing?: readonly [code: string, message: string];
  /** Whether DELETE restores the default of a new bucket instead of removing the configuration. */
  readonly isResetByDelete?: boolean;
  readonly check?: (body: string) => void;
}

/** By the name of the query parameter. */
export const BUCKET_SETTINGS: Readonly<Record<string, Setting>> = {
  policy: { missing: ["NoSuchBucketPolicy", "The bucket policy does not exist"], check: checkPolicy },
  tagging: { root: "Tagging", missing: ["NoSuchTagSet", "The TagSet does not exist"], check: checkTagging },
  cors: {
    root: "CORSConfiguration",
    missing: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  },
  website: {
    root: "WebsiteConfiguration",
    missing: ["NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"],
  },
  lifecycle: {
    root: "LifecycleConfiguration",
    missing: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
  },
  replication: {
    root: "ReplicationConfiguration",
    missing: ["ReplicationConfigurationNotFoundError", "The replication configuration was not found"],
  },
  encryption: {
    root: "ServerSideEncryptionConfiguration",
    initial: {
      Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false },
    },
    isResetByDelete: true,
  },
  "object-lock": {
    root: "ObjectLockConfiguration",
    missing: ["ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"],
  },
  publicAccessBlock: {
    root: "PublicAccessBlockConfiguration",
    initial: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    missing: ["NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"],
  },
  ownershipControls: {
    root: "OwnershipControls",
    initial: { Rule: { ObjectOwnership: "BucketOwnerEnforced" } },
    missing: ["OwnershipControlsNotFoundError", "The bucket ownership controls were not found"],
  },
  versioning: { root: "VersioningConfiguration", initial: {}, check: checkVersioning },
  accelerate: { root: "AccelerateConfiguration", initial: {} },
  requestPayment: { root: "RequestPaymentConfiguration", initial: { Payer: "BucketOwner" } },
  logging: { root: "BucketLoggingStatus", initial: {} },
  notification: { root: "NotificationConfiguration", initial: {} },
};

/** The header with the smallest size of objects that lifecycle rules move. */
const MINIMUM_SIZE = "x-amz-transition-default-minimum-object-size";

export function getBucketSetting(name: string, request: S3Request, context: Context): S3Answer {
  const bucket = getBucket(request, context);
  if (name === "acl") return showAcl(context);
  const { root, initial, missing } = BUCKET_SETTINGS[name]!;
  const kept = context.store.buckets.findSetting(bucket.name, name);
  if (kept === "" || (kept === undefined && initial === undefined)) {
    throw new AwsError(missing![0], missing![1], { status: 404 });
  }
  const minimumSize = name === "lifecycle" ? context.store.buckets.findSetting(bucket.name, MINIMUM_SIZE) : undefined;
  return {
    headers: {
      "content-type": root === undefined ? "application/json" : "application/xml",
      [MINIMUM_SIZE]: minimumSize,
    },
    body: kept ?? xmlDocument(root!, S3_NAMESPACE, initial!),
  };
}

export function putBucketSetting(name: string, request: S3Request, context: Context): S3Answer {
  const bucket = getBucket(request, context);
  if (name === "acl") {
    checkAcl(request);
    if (request.body.length > 0) throw s3Error("AccessControlListNotSupported");
    return { body: "" };
  }
  const { root, check } = BUCKET_SETTINGS[name]!;
  const body = request.body.toString("utf8");
  if (root !== undefined && !parseXml(body, [root])) throw s3Error("MalformedXML");
  check?.(body);
  context.store.buckets.putSetting(bucket.name, name, body);
  if (name !== "lifecycle") return { status: name === "policy" || name === "tagging" ? 204 : 200, body: "" };
  const minimumSize = request.headers[MINIMUM_SIZE] ?? "all_storage_classes_128K";
  context.store.buckets.putSetting(bucket.name, MINIMUM_SIZE, minimumSize);
  return { headers: { [MINIMUM_SIZE]: minimumSize }, body: "" };
}

export function deleteBucketSetting(name: string, request: S3Request, context: Context): S3Answer {
  const bucket = getBucket(request, context);
  const { initial, missing, isResetByDelete } = BUCKET_SETTINGS[name]!;
  if (missing === undefined && !isResetByDelete) {
    throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", {
      status: 405,
    });
  }
  // An empty text means that the default of new buckets was removed.
  if (initial !== undefined && !isResetByDelete) context.store.buckets.putSetting(bucket.name, name, "");
  else context.store.buckets.deleteSetting(bucket.name, name);
  return NO_CONTENT;
}

function checkPolicy(body: string): void {
  let policy: unknown;
  try {
    policy = parseJson(body);
  } catch {
    throw s3Error("MalformedPolicy");
  }
  if (typeof policy !== "object" || policy === null || !Object.hasOwn(policy, "Statement")) {
    throw new AwsError("MalformedPolicy", "Missing required field Statement");
  }
}

function checkVersioning(body: string): void {
  if (textOf(parseXml(body, ["VersioningConfiguration"]), "Status") !== "Enabled") return;
  throw new AwsError(
    "UnknownOperationException",
    "The emulator keeps no versions of objects: leave the bucket's versioning off or suspended.",
  );
}
