import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { policy, string } from "../../schema/property.ts";
import { arn } from "../../schema/validators.ts";
import { policiesEqual } from "../../values/policy-equivalence.ts";

const properties = {
  ...regional,
  arn: string({ required: true, forceNew: true, validate: arn }),
  owner: string({ output: true }),
  policy: policy({ required: true, equivalent: policiesEqual }),
} as const;

/** Who may do what with a topic. */
export const topicPolicy = resourceType<typeof properties>({
  token: "aws:sns/topicPolicy:TopicPolicy",
  properties,
  parseImportId: (id) => ({ id, state: { arn: id } }),

  async create(aws, inputs, created) {
    const sns = await aws.sns();
    await sns.setTopicAttributes({ TopicArn: inputs.arn, AttributeName: "Policy", AttributeValue: inputs.policy });
    created(inputs.arn);
  },

  async read(aws, id) {
    const sns = await aws.sns();
    try {
      const { Attributes } = await sns.getTopicAttributes({ TopicArn: id });
      if (!Attributes?.Policy) return undefined;
      return { arn: Attributes.TopicArn, owner: Attributes.Owner, policy: Attributes.Policy };
    } catch (error) {
      if (hasCode(error, "NotFound", "NotFoundException")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news }) {
    const sns = await aws.sns();
    await sns.setTopicAttributes({ TopicArn: id, AttributeName: "Policy", AttributeValue: news.policy });
  },

  async delete(aws, id, state) {
    const sns = await aws.sns();
    const accountId = state.owner || (await aws.identity()).accountId;
    try {
      // A topic is never without a policy: taking ours away leaves the one that AWS gives a new topic.
      await sns.setTopicAttributes({
        TopicArn: id,
        AttributeName: "Policy",
        AttributeValue: defaultPolicy(id, accountId),
      });
    } catch (error) {
      if (!hasCode(error, "NotFound", "NotFoundException")) throw error;
    }
  },
});

function defaultPolicy(topicArn: string, accountId: string): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: topicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": accountId } },
      },
    ],
  });
}
