import { isObject, parseJson } from "../../input/json.ts";
import type { Topic } from "../../store/topics.ts";
import type { Account, Context } from "../context.ts";
import { invalidParameter, notFound } from "./errors.ts";

/** @throws AwsError InvalidParameter for what is no ARN of a topic, NotFound for a topic that is not there. */
export function getTopic(topicArn: string, { store }: Pick<Context, "store">): Topic {
  if (!/^arn:[^:]+:sns:[^:]*:[^:]*:[^:]+$/.test(topicArn)) throw invalidParameter("TopicArn");
  const topic = store.topics.find(topicArn);
  if (!topic) throw notFound("Topic");
  return topic;
}

/** What a topic shows of itself: what was set, and SNS's defaults for the rest. */
export function topicAttributes(topic: Topic, { store, account }: Context): Map<string, string> {
  const subscriptions = store.subscriptions.ofTopic(topic.topicArn);
  const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
  return new Map(
    Object.entries({
      TopicArn: topic.topicArn,
      Owner: account.accountId,
      DisplayName: "",
      Policy: defaultPolicy(topic.topicArn, account),
      EffectiveDeliveryPolicy: DEFAULT_DELIVERY_POLICY,
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(subscriptions.length - confirmed),
      SubscriptionsDeleted: "0",
      ...topic.attributes,
    }),
  );
}

export const TOPIC_ATTRIBUTES = [
  "ApplicationFailureFeedbackRoleArn",
  "ApplicationSuccessFeedbackRoleArn",
  "ApplicationSuccessFeedbackSampleRate",
  "ArchivePolicy",
  "ContentBasedDeduplication",
  "DeliveryPolicy",
  "DisplayName",
  "FifoThroughputScope",
  "FifoTopic",
  "FirehoseFailureFeedbackRoleArn",
  "FirehoseSuccessFeedbackRoleArn",
  "FirehoseSuccessFeedbackSampleRate",
  "HTTPFailureFeedbackRoleArn",
  "HTTPSuccessFeedbackRoleArn",
  "HTTPSuccessFeedbackSampleRate",
  "KmsMasterKeyId",
  "LambdaFailureFeedbackRoleArn",
  "LambdaSuccessFeedbackRoleArn",
  "LambdaSuccessFeedbackSampleRate",
  "Policy",
  "SQSFailureFeedbackRoleArn",
  "SQSSuccessFeedbackRoleArn",
  "SQSSuccessFeedbackSampleRate",
  "SignatureVersion",
  "TracingConfig",
];

const JSON_ATTRIBUTES = ["ArchivePolicy", "DeliveryPolicy", "Policy"];

/** @throws AwsError InvalidParameter */
export function checkTopicAttribute(name: string, value: string): void {
  if (!TOPIC_ATTRIBUTES.includes(name)) throw invalidParameter("AttributeName");
  if (JSON_ATTRIBUTES.includes(name) && value !== "" && !isJsonObject(value)) {
    throw invalidParameter(`${name} Error: null`);
  }
}

export function isJsonObject(text: string): boolean {
  try {
    return isObject(parseJson(text));
  } catch {
    // Not JSON at all: the answer to the question is no.
    return false;
  }
}

const DEFAULT_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

/** The policy that SNS gives a topic without one. */
function defaultPolicy(topicArn: string, { accountId }: Account): string {
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
