import { AwsError } from "../aws-error.ts";

/** SNS's refusals, with its texts. */
export function notFound(what: "Topic" | "Subscription"): AwsError {
  return new AwsError("NotFound", `${what} does not exist`, { status: 404 });
}

export function invalidParameter(reason: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
}
