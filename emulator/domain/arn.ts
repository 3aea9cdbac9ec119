import type { Account } from "./context.ts";

/** The ARN of a resource of the account and region, e.g. `arnOf("ssm", "parameter/a", account)`. */
export function arnOf(service: string, resource: string, { partition, region, accountId }: Account): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** The ARN of a resource of the account in all regions, as IAM and STS have them. */
export function globalArnOf(service: "iam" | "sts", resource: string, { partition, accountId }: Account): string {
  return `arn:${partition}:${service}::${accountId}:${resource}`;
}
