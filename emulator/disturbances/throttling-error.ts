import { AwsError } from "../domain/aws-error.ts";

/** How each service refuses a request that is over the rate: code, status and text as its SDKs know them. */
const ERRORS: Readonly<Record<string, readonly [code: string, status: number, message: string]>> = {
  ec2: ["RequestLimitExceeded", 503, "Request limit exceeded."],
  s3: ["SlowDown", 503, "Please reduce your request rate."],
  iam: ["Throttling", 400, "Rate exceeded"],
  sts: ["Throttling", 400, "Rate exceeded"],
  sns: ["Throttling", 400, "Rate exceeded"],
  lambda: ["TooManyRequestsException", 429, "Rate exceeded"],
  "resource-groups": ["TooManyRequestsException", 429, "Rate exceeded"],
};

export function throttlingError(service: string): AwsError {
  const [code, status, message] = ERRORS[service] ?? ["ThrottlingException", 400, "Rate exceeded"];
  return new AwsError(code, message, { status, messageKey: service === "ssm" ? "Message" : "message" });
}
