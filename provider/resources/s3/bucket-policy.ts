import { hasCode } from "../../aws/aws-failure.ts";
import { retryWhile, waitFor } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { policy, string } from "../../schema/property.ts";
import { length } from "../../schema/validators.ts";
import { policiesEqual } from "../../values/policy-equivalence.ts";

const properties = {
  ...regional,
  bucket: string({ required: true, forceNew: true, validate: length(1, 63) }),
  policy: policy({ required: true, equivalent: policiesEqual }),
} as const;

/** Who may do what with a bucket. */
export const bucketPolicy = resourceType<typeof properties>({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  properties,
  parseImportId: (id) => ({ id, state: { bucket: id } }),

  async create(aws, inputs, created) {
    const s3 = await aws.s3();
    await retryWhile(isPropagating, () => s3.putBucketPolicy({ Bucket: inputs.bucket, Policy: inputs.policy }));
    created(inputs.bucket);
    const what = `the policy of bucket ${inputs.bucket} did not appear`;
    await waitFor(() => policyOf(s3, inputs.bucket), what);
  },

  async read(aws, id) {
    const text = await policyOf(await aws.s3(), id);
    return text === undefined ? undefined : { bucket: id, policy: text };
  },

  async update(aws, id, { news }) {
    const s3 = await aws.s3();
    await retryWhile(isPropagating, () => s3.putBucketPolicy({ Bucket: id, Policy: news.policy }));
  },

  async delete(aws, id) {
    const s3 = await aws.s3();
    try {
      await s3.deleteBucketPolicy({ Bucket: id });
    } catch (error) {
      if (!hasCode(error, "NoSuchBucket", "NoSuchBucketPolicy")) throw error;
      return;
    }
    const isGone = async () => ((await policyOf(s3, id)) === undefined ? true : undefined);
    await waitFor(isGone, `the policy of bucket ${id} was not deleted`);
  },
});

/** A role that the policy names may not be known everywhere yet. */
function isPropagating(error: unknown): boolean {
  return (
    hasCode(error, "NoSuchBucket") ||
    (hasCode(error, "MalformedPolicy") && String((error as Error).message).includes("principal"))
  );
}

async function policyOf(
  s3: { getBucketPolicy(input: { Bucket: string }): Promise<{ Policy?: string | undefined }> },
  Bucket: string,
): Promise<string | undefined> {
  try {
    const { Policy } = await s3.getBucketPolicy({ Bucket });
    return Policy || undefined;
  } catch (error) {
    if (hasCode(error, "NoSuchBucket", "NoSuchBucketPolicy")) return undefined;
    throw error;
  }
}
