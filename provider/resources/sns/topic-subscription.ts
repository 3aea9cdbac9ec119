import type { SNS } from "@aws-sdk/client-sns";
import { hasCode } from "../../aws/aws-failure.ts";
import { waitFor } from "../../aws/retry.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { bool, number, type StateOf, string } from "../../schema/property.ts";
import { arn, json, oneOf } from "../../schema/validators.ts";
import { jsonEqual } from "../../values/json-equal.ts";

const jsonText = string({ validate: json, equivalent: jsonEqual });

const properties = {
  ...regional,
  arn: string({ output: true }),
  confirmationTimeoutInMinutes: number({ default: 1 }),
  confirmationWasAuthenticated: bool({ output: true }),
  deliveryPolicy: jsonText,
  endpoint: string({ required: true, forceNew: true }),
  endpointAutoConfirms: bool({ default: false }),
  filterPolicy: jsonText,
  filterPolicyScope: string({ computed: true, validate: oneOf(["MessageAttributes", "MessageBody"]) }),
  ownerId: string({ output: true }),
  pendingConfirmation: bool({ output: true }),
  protocol: string({
    required: true,
    forceNew: true,
    validate: oneOf(["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"]),
  }),
  rawMessageDelivery: bool({ default: false }),
  redrivePolicy: jsonText,
  replayPolicy: jsonText,
  subscriptionRoleArn: string({ validate: arn }),
  topic: string({ required: true, forceNew: true, validate: arn }),
} as const;

type State = StateOf<typeof properties>;

/** Properties that are attributes of a subscription. The scope comes first: a filter is read in the light of it. */
const ATTRIBUTES: readonly (readonly [keyof State, string])[] = [
  ["filterPolicyScope", "FilterPolicyScope"],
  ["filterPolicy", "FilterPolicy"],
  ["deliveryPolicy", "DeliveryPolicy"],
  ["rawMessageDelivery", "RawMessageDelivery"],
  ["redrivePolicy", "RedrivePolicy"],
  ["replayPolicy", "ReplayPolicy"],
  ["subscriptionRoleArn", "SubscriptionRoleArn"],
];

/** A receiver of the messages of a topic. */
export const topicSubscription = resourceType<typeof properties>({
  token: "aws:sns/topicSubscription:TopicSubscription",
  properties,

  async create(aws, inputs, created) {
    const sns = await aws.sns();
    const set = ATTRIBUTES.filter(
      ([name]) => inputs[name] !== undefined && inputs[name] !== "" && inputs[name] !== false,
    );
    const { SubscriptionArn } = await sns.subscribe({
      TopicArn: inputs.topic,
      Protocol: inputs.protocol,
      Endpoint: inputs.endpoint,
      ReturnSubscriptionArn: true,
      Attributes: Object.fromEntries(set.map(([name, attribute]) => [attribute, String(inputs[name])])),
    });
    const id = SubscriptionArn as string;
    created(id);
    if (isConfirmedByPerson(inputs)) return;
    const isConfirmed = async () => ((await attributesOf(sns, id))?.PendingConfirmation === "true" ? undefined : true);
    await waitFor(
      isConfirmed,
      `subscription ${id} was not confirmed`,
      (inputs.confirmationTimeoutInMinutes ?? 1) * 60_000,
    );
  },

  async read(aws, id) {
    const attributes = await attributesOf(await aws.sns(), id);
    if (attributes === undefined) return undefined;
    return {
      arn: attributes.SubscriptionArn,
      confirmationWasAuthenticated: attributes.ConfirmationWasAuthenticated === "true",
      deliveryPolicy: attributes.DeliveryPolicy,
      endpoint: attributes.Endpoint,
      filterPolicy: attributes.FilterPolicy === "{}" ? undefined : attributes.FilterPolicy,
      filterPolicyScope: attributes.FilterPolicyScope,
      ownerId: attributes.Owner,
      pendingConfirmation: attributes.PendingConfirmation === "true",
      protocol: attributes.Protocol,
      rawMessageDelivery: attributes.RawMessageDelivery === "true",
      redrivePolicy: attributes.RedrivePolicy,
      replayPolicy: attributes.ReplayPolicy,
      subscriptionRoleArn: attributes.SubscriptionRoleArn,
      topic: attributes.TopicArn,
    };
  },

  async update(aws, id, { olds, news, changed }) {
    const sns = await aws.sns();
    // A filter on the message's body is not valid for its attributes: when the scope narrows, the filter changes first.
    const narrows = olds.filterPolicyScope === "MessageBody" && news.filterPolicyScope === "MessageAttributes";
    const [scope, filter, ...rest] = ATTRIBUTES as [(typeof ATTRIBUTES)[0], (typeof ATTRIBUTES)[0]];
    for (const [name, AttributeName] of narrows ? [filter, scope, ...rest] : ATTRIBUTES) {
      if (!changed.has(name)) continue;
      const empty = name === "filterPolicy" ? "{}" : name === "rawMessageDelivery" ? "false" : "";
      const AttributeValue = news[name] === undefined || news[name] === "" ? empty : String(news[name]);
      await sns.setSubscriptionAttributes({ SubscriptionArn: id, AttributeName, AttributeValue });
    }
  },

  async delete(aws, id) {
    const sns = await aws.sns();
    try {
      await sns.unsubscribe({ SubscriptionArn: id });
    } catch (error) {
      // AWS forgets a subscription that nobody confirmed by itself, and does not let it be taken away.
      const isPending = error instanceof Error && error.message.includes("pending confirmation");
      if (isPending || hasCode(error, "NotFound", "NotFoundException")) return;
      throw error;
    }
    const isGone = async () => ((await attributesOf(sns, id)) === undefined ? true : undefined);
    await waitFor(isGone, `subscription ${id} was not deleted`);
  },
});

function isConfirmedByPerson({ protocol, endpointAutoConfirms }: State): boolean {
  return protocol.startsWith("email") || (protocol.startsWith("http") && endpointAutoConfirms !== true);
}

async function attributesOf(
  sns: SNS,
  SubscriptionArn: string,
): Promise<{ readonly [name: string]: string } | undefined> {
  try {
    const { Attributes } = await sns.getSubscriptionAttributes({ SubscriptionArn });
    return Attributes ?? {};
  } catch (error) {
    if (hasCode(error, "NotFound", "NotFoundException")) return undefined;
    throw error;
  }
}
