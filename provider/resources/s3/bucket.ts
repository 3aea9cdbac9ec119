import type { S3 } from "@aws-sdk/client-s3";
import type { AwsContext } from "../../aws/aws-context.ts";
import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile, waitFor } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, string } from "../../schema/property.ts";
import { all, length, matching } from "../../schema/validators.ts";
import { fromTagList, toTagList } from "../tag-list.ts";
import { nameOrUnique, prefixOf } from "../unique-name.ts";
import { HOSTED_ZONES } from "./hosted-zones.ts";

const nameForm = matching(
  /^[a-z0-9][a-z0-9.-]*$/,
  "only lower-case letters, digits, . and -, beginning with a letter or digit",
);

const properties = {
  ...regional,
  ...tagged,
  arn: string({ output: true }),
  bucket: string({
    computed: true,
    forceNew: true,
    autoname: { lengthMax: 63, lowercase: true },
    conflictsWith: ["bucketPrefix"],
    validate: all(length(3, 63), nameForm, matching(/[a-z0-9]$/, "ending in a letter or digit")),
  }),
  bucketDomainName: string({ output: true }),
  bucketPrefix: string({
    computed: true,
    forceNew: true,
    conflictsWith: ["bucket"],
    validate: all(length(1, 37), nameForm),
  }),
  bucketRegion: string({ output: true }),
  bucketRegionalDomainName: string({ output: true }),
  forceDestroy: bool({ default: false }),
  hostedZoneId: string({ output: true }),
} as const;

/** A bucket. Of its sub-configurations, which have resources of their own, none is implemented. */
export const bucket = resourceType<typeof properties>({
  token: "aws:s3/bucket:Bucket",
  properties,
  notImplemented: [
    "accelerationStatus",
    "acl",
    "bucketNamespace",
    "corsRules",
    "grants",
    "lifecycleRules",
    "logging",
    "objectLockConfiguration",
    "objectLockEnabled",
    "policy",
    "replicationConfiguration",
    "requestPayer",
    "serverSideEncryptionConfiguration",
    "versioning",
    "website",
  ],
  tagging: {
    // S3 writes all tags of a bucket at once, so both of these begin with what is there.
    async remove(aws, id, _state, keys) {
      const s3 = await aws.s3();
      const left = Object.entries(await readTags(s3, id)).filter(([key]) => !keys.includes(key));
      await writeTags(s3, id, Object.fromEntries(left));
    },
    async add(aws, id, _state, tags) {
      const s3 = await aws.s3();
      await writeTags(s3, id, { ...(await readTags(s3, id)), ...tags });
    },
  },

  async create(aws, inputs, created) {
    const s3 = await aws.s3();
    const Bucket = nameOrUnique(inputs.bucket, inputs.bucketPrefix);
    // In us-east-1 making a bucket that one already has succeeds, and two programs would share it.
    if (aws.region === "us-east-1" && (await exists(s3, Bucket))) {
      throw new Error(`S3 bucket ${Bucket} already exists: import it, or choose another name`);
    }
    const place = aws.region === "us-east-1" ? {} : { LocationConstraint: aws.region as "eu-central-1" };
    await retryWhile(
      (error) => hasCode(error, "OperationAborted"),
      () => s3.createBucket({ Bucket, ...(aws.region === "us-east-1" ? {} : { CreateBucketConfiguration: place }) }),
    );
    created(Bucket);
    await waitFor(async () => ((await exists(s3, Bucket)) ? true : undefined), `bucket ${Bucket} did not appear`);
    const tags = inputs.tagsAll ?? {};
    if (Object.keys(tags).length > 0) await writeTags(s3, Bucket, tags);
  },

  async read(aws, id) {
    const facts = await bucketFacts(aws, id);
    return facts && { ...facts, bucketPrefix: prefixOf(id), tags: await readTags(await aws.s3(), id) };
  },

  async update() {
    // forceDestroy is the only property left to change, and it is ours alone: it decides what delete does.
  },

  async delete(aws, id, state) {
    const s3 = await aws.s3();
    try {
      await s3.deleteBucket({ Bucket: id });
    } catch (error) {
      if (hasCode(error, "NoSuchBucket")) return;
      if (!hasCode(error, "BucketNotEmpty") || state.forceDestroy !== true) throw error;
      await empty(s3, id);
      await s3.deleteBucket({ Bucket: id });
    }
  },
});

/** What follows from a bucket's name and place; undefined when it is not there. */
export async function bucketFacts(aws: AwsContext, bucket: string) {
  const head = await headBucket(await aws.s3(), bucket);
  if (head === undefined) return undefined;
  const { partition } = await aws.identity();
  const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const bucketRegion = head.BucketRegion ?? aws.region;
  return {
    arn: `arn:${partition}:s3:::${bucket}`,
    bucket,
    bucketDomainName: `${bucket}.s3.${suffix}`,
    bucketRegion,
    bucketRegionalDomainName: `${bucket}.s3.${bucketRegion}.${suffix}`,
    hostedZoneId: HOSTED_ZONES[bucketRegion],
  };
}

async function headBucket(s3: S3, Bucket: string): Promise<{ BucketRegion?: string | undefined } | undefined> {
  try {
    return await s3.headBucket({ Bucket });
  } catch (error) {
    if (hasCode(error, "NotFound", "NoSuchBucket")) return undefined;
    throw error;
  }
}

async function exists(s3: S3, Bucket: string): Promise<boolean> {
  return (await headBucket(s3, Bucket)) !== undefined;
}

async function readTags(s3: S3, Bucket: string): Promise<{ readonly [key: string]: string }> {
  try {
    const { TagSet } = await s3.getBucketTagging({ Bucket });
    return fromTagList(TagSet);
  } catch (error) {
    if (hasCode(error, "NoSuchTagSet", "NoSuchTagSetError")) return {};
    throw error;
  }
}

async function writeTags(s3: S3, Bucket: string, tags: { readonly [key: string]: string }): Promise<void> {
  if (Object.keys(tags).length === 0) await s3.deleteBucketTagging({ Bucket });
  else await s3.putBucketTagging({ Bucket, Tagging: { TagSet: toTagList(tags) } });
}

/** Deletes every object of a bucket, in all its versions. */
async function empty(s3: S3, Bucket: string): Promise<void> {
  for (let KeyMarker: string | undefined, VersionIdMarker: string | undefined; ; ) {
    const page = await s3.listObjectVersions({ Bucket, KeyMarker, VersionIdMarker });
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key: Key as string,
      VersionId,
    }));
    if (Objects.length > 0) {
      const { Errors } = await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
      const failed = Errors?.[0];
      if (failed)
        throw new Error(`bucket ${Bucket} could not be emptied: ${failed.Key}: ${failed.Code}: ${failed.Message}`);
    }
    if (!page.IsTruncated) return;
    KeyMarker = page.NextKeyMarker;
    VersionIdMarker = page.NextVersionIdMarker;
  }
}
