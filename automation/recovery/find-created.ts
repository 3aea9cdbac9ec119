import type { AwsContext } from "../../provider/aws/aws-context.ts";
import { type FoundResource, findCreated as findInAws } from "../../provider/resources/lost-creations.ts";
import type { Values } from "../../provider/values/value.ts";
import type { StackClients } from "../identity/stack-identity.ts";
import type { StateResource } from "./checkpoint.ts";

/**
 * Looks in the stack's cloud for a resource whose creation began and was never recorded as complete.
 *
 * @returns everything that fits: see provider/resources/lost-creations.ts.
 */
export async function findCreated({ type, inputs }: StateResource, clients: StackClients): Promise<FoundResource[]> {
  return await findInAws(type, (inputs ?? {}) as Values, awsOf(clients));
}

/** The stack's cloud as the provider's types see it, as far as they ask to find a resource again. */
function awsOf(clients: StackClients): AwsContext {
  const sts = async () => new (await import("@aws-sdk/client-sts")).STS(clients("sts"));
  const aws = {
    region: clients("ssm").region,
    iam: async () => new (await import("@aws-sdk/client-iam")).IAM(clients("iam")),
    resourceGroups: async () =>
      new (await import("@aws-sdk/client-resource-groups")).ResourceGroups(clients("resource-groups")),
    s3: async () => {
      const settings = clients("s3");
      const forcePathStyle = settings.endpoint !== undefined;
      return new (await import("@aws-sdk/client-s3")).S3({ ...settings, forcePathStyle });
    },
    sns: async () => new (await import("@aws-sdk/client-sns")).SNS(clients("sns")),
    ssm: async () => new (await import("@aws-sdk/client-ssm")).SSM(clients("ssm")),
    sts,
    async identity() {
      const { Account = "", Arn = "", UserId = "" } = await (await sts()).getCallerIdentity({});
      return { accountId: Account, arn: Arn, userId: UserId, partition: Arn.split(":")[1] ?? "aws" };
    },
  } satisfies Partial<AwsContext>;
  return aws as unknown as AwsContext;
}
