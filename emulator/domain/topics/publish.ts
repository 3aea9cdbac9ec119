import { parseJson } from "../../input/json.ts";
import type { Message } from "../../store/messages.ts";
import type { Subscription } from "../../store/subscriptions.ts";
import type { Context } from "../context.ts";
import { deliver } from "../deliveries.ts";
import { compileEventPattern } from "../events/event-pattern.ts";
import { sendEvent } from "../functions/send-event.ts";
import { functionNotification, notification } from "./notification.ts";

export type MessageAttributes = Message["attributes"];

export interface NewMessage {
  readonly subject?: string | undefined;
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
}

/**
 * Publishes a message: keeps it, and puts what its HTTP subscribers get in the outbox.
 *
 * @returns the id of the message; undefined when there is no such topic.
 */
export function publish(topicArn: string, message: NewMessage, asked: Context): string | undefined {
  const context = topicContext(topicArn, asked);
  if (!context) return undefined;
  const { store, chance, nowMs } = context;
  const kept: Message = {
    messageId: chance.uuid(),
    topicArn,
    subject: message.subject ?? null,
    body: message.body,
    attributes: message.attributes ?? {},
    publishedAtMs: nowMs,
  };
  store.messages.insert(kept);
  for (const subscription of store.subscriptions.ofTopic(topicArn)) {
    if (!subscription.isConfirmed) continue;
    context.apart("subscription", subscription.subscriptionArn, () => send(kept, subscription, context));
  }
  return kept.messageId;
}

/**
 * Where a topic is that the account may publish to: in the same region, its own, or another account's that has a policy, of which
 * nothing is evaluated. Undefined when there is no such topic.
 */
export function topicContext(topicArn: string, context: Context): Context | undefined {
  const [, , , region = "", owner = ""] = topicArn.split(":");
  const { account } = context;
  const there = owner === account.accountId || region !== account.region ? context : context.at(owner, region);
  const topic = there?.store.topics.find(topicArn);
  if (!topic) return undefined;
  return there === context || topic.attributes.Policy !== undefined ? there : undefined;
}

function send(message: Message, subscription: Subscription, context: Context): void {
  if (!passesFilter(subscription, message)) return;
  if (isHttp(subscription)) deliver(notification(message, subscription, context), context);
  if (subscription.protocol === "lambda") {
    const payload = functionNotification(message, subscription, context);
    sendEvent({ functionName: subscription.endpoint, payload }, context);
  }
}

export function isHttp({ protocol }: Subscription): boolean {
  return protocol === "http" || protocol === "https";
}

/** Whether a subscription's FilterPolicy lets a message through; one without a policy gets every message. */
function passesFilter({ attributes }: Subscription, message: Message): boolean {
  const policy = attributes.FilterPolicy;
  if (policy === undefined || policy === "{}") return true;
  const candidate = attributes.FilterPolicyScope === "MessageBody" ? parse(message.body) : attributesOf(message);
  return candidate !== undefined && compileEventPattern(policy)(candidate);
}

function attributesOf(message: Message): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message.attributes).map(([name, { Type, Value }]) => {
      if (Type === "Number") return [name, Number(Value)];
      return [name, Type === "String.Array" ? (parse(Value) ?? Value) : Value];
    }),
  );
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // A body that is not JSON has nothing a body filter could match.
    return undefined;
  }
}
