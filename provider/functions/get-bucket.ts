import { bucketFacts } from "../resources/s3/bucket.ts";
import { string } from "../schema/property.ts";
import { functionType } from "./function-type.ts";

/** A bucket that is already there. Buckets of the emulator are no web sites. */
export const getBucket = functionType({
  token: "aws:s3/getBucket:getBucket",
  args: { bucket: string({ required: true }) },
  isRegional: true,
  results: [
    "arn",
    "bucket",
    "bucketDomainName",
    "bucketRegion",
    "bucketRegionalDomainName",
    "hostedZoneId",
    "id",
    "websiteDomain",
    "websiteEndpoint",
  ],

  async invoke(aws, { bucket }) {
    const facts = await bucketFacts(aws, bucket);
    if (facts === undefined) throw new Error(`there is no S3 bucket ${bucket}`);
    return { ...facts, id: bucket, websiteDomain: "", websiteEndpoint: "" };
  },
});
