import type { Delivery } from "../../store/deliveries.ts";
import type { Message } from "../../store/messages.ts";
import type { Subscription } from "../../store/subscriptions.ts";
import type { Context } from "../context.ts";

/** SNS's default policy for HTTP endpoints: three retries, 20 seconds apart. */
const ATTEMPTS_MAX = 4;
const RETRY_AFTER_MS = 20_000;

/** The request in which a subscriber over HTTP gets a message (SNS Developer Guide, "HTTP/HTTPS notification JSON format"). */
export function notification(message: Message, subscription: Subscription, context: Context) {
  const isRaw = subscription.attributes.RawMessageDelivery === "true";
  const body = JSON.stringify({
    Type: "Notification",
    MessageId: message.messageId,
    TopicArn: message.topicArn,
    Subject: message.subject ?? undefined,
    Message: message.body,
    Timestamp: new Date(message.publishedAtMs).toISOString(),
    UnsubscribeURL: `${context.endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscription.subscriptionArn}`,
    MessageAttributes: Object.keys(message.attributes).length > 0 ? message.attributes : undefined,
  });
  return request("Notification", message.messageId, isRaw ? message.body : body, subscription, isRaw);
}

/** The event in which a subscribed function gets a message (Lambda developer guide, "Using Lambda with Amazon SNS"). */
export function functionNotification(message: Message, subscription: Subscription, context: Context): string {
  const Sns = {
    Type: "Notification",
    MessageId: message.messageId,
    TopicArn: message.topicArn,
    Subject: message.subject,
    Message: message.body,
    Timestamp: new Date(message.publishedAtMs).toISOString(),
    UnsubscribeUrl: `${context.endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscription.subscriptionArn}`,
    MessageAttributes: message.attributes,
  };
  const { subscriptionArn: EventSubscriptionArn } = subscription;
  return JSON.stringify({ Records: [{ EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn, Sns }] });
}

/** The request that asks a new HTTP endpoint whether it wants the messages: whoever opens SubscribeURL confirms. */
export function subscriptionConfirmation(subscription: Subscription, { chance, nowMs, endpoint }: Context) {
  const { topicArn, token } = subscription;
  const messageId = chance.uuid();
  const body = JSON.stringify({
    Type: "SubscriptionConfirmation",
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: new Date(nowMs).toISOString(),
  });
  return request("SubscriptionConfirmation", messageId, body, subscription, false);
}

function request(
  type: string,
  messageId: string,
  body: string,
  { topicArn, subscriptionArn, endpoint }: Subscription,
  isRaw: boolean,
): Omit<Delivery, "attempts"> {
  return {
    method: "POST",
    url: endpoint,
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-type": type,
      "x-amz-sns-message-id": messageId,
      "x-amz-sns-topic-arn": topicArn,
      ...(type === "Notification" ? { "x-amz-sns-subscription-arn": subscriptionArn } : {}),
      ...(isRaw ? { "x-amz-sns-rawdelivery": "true" } : {}),
    },
    body,
    attemptsMax: ATTEMPTS_MAX,
    retryAfterMs: RETRY_AFTER_MS,
  };
}
