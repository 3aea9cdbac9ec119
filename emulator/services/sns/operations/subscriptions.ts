import type { SNS } from "@aws-sdk/client-sns";
import { globalArnOf } from "../../../domain/arn.ts";
import type { Context } from "../../../domain/context.ts";
import { deliver } from "../../../domain/deliveries.ts";
import { compileEventPattern, EventPatternError } from "../../../domain/events/event-pattern.ts";
import { invalidParameter, notFound } from "../../../domain/topics/errors.ts";
import { subscriptionConfirmation } from "../../../domain/topics/notification.ts";
import { isHttp } from "../../../domain/topics/publish.ts";
import { getTopic, isJsonObject } from "../../../domain/topics/topics.ts";
import type { Subscription } from "../../../store/subscriptions.ts";
import { boolean, map, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../pages.ts";

const PROTOCOLS: Readonly<Record<string, RegExp>> = {
  http: /^http:\/\/./,
  https: /^https:\/\/./,
  email: /^[^@\s]+@[^@\s]+$/,
  "email-json": /^[^@\s]+@[^@\s]+$/,
  sms: /^\+?[\d\s().-]{5,}$/,
  sqs: /^arn:[^:]+:sqs:/,
  lambda: /^arn:[^:]+:lambda:/,
  firehose: /^arn:[^:]+:firehose:/,
  application: /^arn:[^:]+:sns:/,
};

/** People and HTTP endpoints are asked first; everything else of the account is subscribed at once. */
const ASKED_FIRST = ["http", "https", "email", "email-json"];

const ATTRIBUTES = [
  "DeliveryPolicy",
  "FilterPolicy",
  "FilterPolicyScope",
  "RawMessageDelivery",
  "RedrivePolicy",
  "ReplayPolicy",
  "SubscriptionRoleArn",
];

export const SUBSCRIPTION_OPERATIONS = {
  /** Subscribing the same endpoint again returns the existing subscription. */
  Subscribe: {
    input: structure({
      "TopicArn*": string(),
      "Protocol*": string(),
      Endpoint: string(),
      Attributes: map(string(), string()),
      ReturnSubscriptionArn: boolean,
    }),
    run(input, context) {
      const { store, chance } = context;
      const { topicArn } = getTopic(input.TopicArn, context);
      const endpoint = input.Endpoint ?? "";
      checkEndpoint(input.Protocol, endpoint);
      const attributes = input.Attributes ?? {};
      for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value);
      const same = store.subscriptions
        .ofTopic(topicArn)
        .find((other) => other.protocol === input.Protocol && other.endpoint === endpoint);
      const subscription = same ?? {
        subscriptionArn: `${topicArn}:${chance.uuid()}`,
        topicArn,
        protocol: input.Protocol,
        endpoint,
        token: chance.hex(64),
        isConfirmed: !ASKED_FIRST.includes(input.Protocol),
        attributes,
      };
      if (!same) store.subscriptions.insert(subscription);
      else if (!hasSame(same.attributes, attributes)) {
        throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
      }
      if (!subscription.isConfirmed && isHttp(subscription)) {
        deliver(subscriptionConfirmation(subscription, context), context);
      }
      const isShown = subscription.isConfirmed || input.ReturnSubscriptionArn === true;
      return { SubscriptionArn: isShown ? subscription.subscriptionArn : "pending confirmation" };
    },
  },

  ConfirmSubscription: {
    input: structure({ "TopicArn*": string(), "Token*": string(), AuthenticateOnUnsubscribe: string() }),
    run({ TopicArn, Token }, context) {
      const { topicArn } = getTopic(TopicArn, context);
      const subscription = context.store.subscriptions.ofTopic(topicArn).find(({ token }) => token === Token);
      if (!subscription) throw invalidParameter("Token");
      context.store.subscriptions.update({ ...subscription, isConfirmed: true });
      return { SubscriptionArn: subscription.subscriptionArn };
    },
  },

  Unsubscribe: {
    input: structure({ "SubscriptionArn*": string() }),
    run({ SubscriptionArn }, { store }) {
      checkSubscriptionArn(SubscriptionArn);
      store.subscriptions.delete(SubscriptionArn);
      return undefined;
    },
  },

  GetSubscriptionAttributes: {
    input: structure({ "SubscriptionArn*": string() }),
    run({ SubscriptionArn }, context) {
      const { account } = context;
      const subscription = getSubscription(SubscriptionArn, context);
      return {
        Attributes: new Map(
          Object.entries({
            SubscriptionArn,
            TopicArn: subscription.topicArn,
            Protocol: subscription.protocol,
            Endpoint: subscription.endpoint,
            Owner: account.accountId,
            PendingConfirmation: String(!subscription.isConfirmed),
            ConfirmationWasAuthenticated: String(!ASKED_FIRST.includes(subscription.protocol)),
            RawMessageDelivery: "false",
            SubscriptionPrincipal: globalArnOf("iam", "root", account),
            ...(subscription.attributes.FilterPolicy === undefined ? {} : { FilterPolicyScope: "MessageAttributes" }),
            ...subscription.attributes,
          }),
        ),
      };
    },
  },

  SetSubscriptionAttributes: {
    input: structure({ "SubscriptionArn*": string(), "AttributeName*": string(), AttributeValue: string() }),
    run({ SubscriptionArn, AttributeName, AttributeValue = "" }, context) {
      const subscription = getSubscription(SubscriptionArn, context);
      if (AttributeValue !== "" || !ATTRIBUTES.includes(AttributeName)) checkAttribute(AttributeName, AttributeValue);
      const { [AttributeName]: _, ...others } = subscription.attributes;
      const isCleared = AttributeValue === "" || (AttributeName === "FilterPolicy" && AttributeValue === "{}");
      const attributes = isCleared ? others : { ...others, [AttributeName]: AttributeValue };
      context.store.subscriptions.update({ ...subscription, attributes });
      return undefined;
    },
  },

  ListSubscriptionsByTopic: {
    input: structure({ "TopicArn*": string(), NextToken: string() }),
    run({ TopicArn, NextToken }, context) {
      const { topicArn } = getTopic(TopicArn, context);
      return pageOf(NextToken, (after, limit) => context.store.subscriptions.ofTopic(topicArn, after, limit), context);
    },
  },
} satisfies Operations<SNS>;

type Numbered = Subscription & { readonly number: number };

function pageOf(
  token: string | undefined,
  read: (after: number, limit: number) => Numbered[],
  { account }: Pick<Context, "account">,
) {
  const { items, ...rest } = page(
    token,
    (subscription: Numbered) => String(subscription.number),
    (after, limit) => read(Number(after) || 0, limit),
  );
  const Subscriptions = items.map((subscription) => ({
    SubscriptionArn: subscription.isConfirmed ? subscription.subscriptionArn : "PendingConfirmation",
    Owner: account.accountId,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  }));
  return { Subscriptions, ...rest };
}

function checkEndpoint(protocol: string, endpoint: string): void {
  if (!Object.hasOwn(PROTOCOLS, protocol)) {
    throw invalidParameter(`Protocol Reason: Does not support this protocol string: ${protocol}`);
  }
  if (endpoint === "") throw invalidParameter("Endpoint");
  if (!PROTOCOLS[protocol]!.test(endpoint)) throw invalidParameter("Endpoint must match the specified protocol");
}

function checkAttribute(name: string, value: string): void {
  if (!ATTRIBUTES.includes(name)) throw invalidParameter("AttributeName");
  if (name === "RawMessageDelivery" && !/^(true|false)$/i.test(value)) {
    throw invalidParameter("RawMessageDelivery: Value must be true or false.");
  }
  if (name === "FilterPolicyScope" && value !== "MessageAttributes" && value !== "MessageBody") {
    throw invalidParameter("FilterPolicyScope: Invalid value. Please use either MessageBody or MessageAttributes");
  }
  if (name === "FilterPolicy") checkFilterPolicy(value);
  else if (name.endsWith("Policy") && !isJsonObject(value)) throw invalidParameter(`${name}: failed to parse JSON.`);
}

function checkFilterPolicy(policy: string): void {
  if (policy === "{}") return;
  try {
    compileEventPattern(policy);
  } catch (error) {
    if (error instanceof EventPatternError) throw invalidParameter(`FilterPolicy: ${error.message}`);
    throw error;
  }
}

function checkSubscriptionArn(arn: string): void {
  if (!/^arn:[^:]+:sns:[^:]*:[^:]*:[^:]+:[^:]+$/.test(arn)) {
    throw invalidParameter(
      `SubscriptionArn Reason: An ARN must have at least 6 elements, not ${arn.split(":").length}`,
    );
  }
}

function getSubscription(arn: string, { store }: Context): Subscription {
  checkSubscriptionArn(arn);
  const subscription = store.subscriptions.find(arn);
  if (!subscription) throw notFound("Subscription");
  return subscription;
}

function hasSame(known: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => known[name] === value);
}
