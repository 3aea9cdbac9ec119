import type { Problem } from "../problem.ts";
import { lengthProblems } from "../text-problems.ts";

interface OutputValues {
  readonly bucket?: unknown;
  readonly keyPrefix?: unknown;
}

/** What S3 or Systems Manager would refuse about a place for output. */
export function outputProblems({ bucket, keyPrefix }: OutputValues, bucketKey = "bucket"): Problem[] {
  const problems: Problem[] = [];
  if (typeof bucket === "string" && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    problems.push({
      key: bucketKey,
      text: `"${bucket}" is not a valid bucket name: use 3 to 63 lower-case letters, digits, - and .`,
    });
  }
  return [...problems, ...lengthProblems("keyPrefix", keyPrefix, 0, 500)];
}
