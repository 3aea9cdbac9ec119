import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { EC2 } from "@aws-sdk/client-ec2";
import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { IAM } from "@aws-sdk/client-iam";
import type { KMS } from "@aws-sdk/client-kms";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { ResourceGroups } from "@aws-sdk/client-resource-groups";
import type { S3 } from "@aws-sdk/client-s3";
import type { SFN } from "@aws-sdk/client-sfn";
import type { SNS } from "@aws-sdk/client-sns";
import type { SSM } from "@aws-sdk/client-ssm";
import type { STS } from "@aws-sdk/client-sts";

/** AWS as one resource or function sees it: its clients, in its region. */
export interface AwsContext {
  readonly region: string;
  /** How long the program lets the operation take (`customTimeouts`); undefined when it does not say. */
  readonly timeoutMs?: number | undefined;
  cloudwatch(): Promise<CloudWatch>;
  ec2(): Promise<EC2>;
  events(): Promise<EventBridge>;
  iam(): Promise<IAM>;
  kms(): Promise<KMS>;
  lambda(): Promise<Lambda>;
  logs(): Promise<CloudWatchLogs>;
  resourceGroups(): Promise<ResourceGroups>;
  s3(): Promise<S3>;
  sfn(): Promise<SFN>;
  sns(): Promise<SNS>;
  ssm(): Promise<SSM>;
  sts(): Promise<STS>;
  /** Who we are. Asked once for the whole life of the provider. */
  identity(): Promise<Identity>;
}

/** The answer of sts:GetCallerIdentity, and what its ARN says. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  /** `aws`, `aws-cn`, … */
  readonly partition: string;
}

/** The ARN of something that AWS reports by its id alone. */
export async function localArn(aws: AwsContext, service: string, resource: string): Promise<string> {
  const { accountId, partition } = await aws.identity();
  return `arn:${partition}:${service}:${aws.region}:${accountId}:${resource}`;
}
