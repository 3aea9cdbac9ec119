import type { EventRule, EventTarget } from "../../store/event-rules.ts";
import type { NewEvent } from "../../store/stored-event.ts";
import type { Context } from "../context.ts";
import { deliver } from "../deliveries.ts";
import { sendEvent } from "../functions/send-event.ts";
import { publish } from "../topics/publish.ts";
import { type EventEnvelope, envelope } from "./envelope.ts";
import { compileEventPattern, type EventTest } from "./event-pattern.ts";
import { ruleArn } from "./event-rules.ts";
import { targetInput } from "./target-input.ts";

/** Sends an event to the targets of all rules with a matching pattern. @param eventId asked first of all, if there are rules. */
export function route(event: NewEvent, eventId: () => string, context: Context): void {
  const rules = context.store.eventRules.listening(event.eventBus);
  if (rules.length === 0) return;
  const sent = envelope({ ...event, eventId: eventId() }, context.account);
  for (const rule of rules) {
    context.apart("event-rule", ruleArn(rule, context.account), () => {
      if (testOf(rule.eventPattern!)(sent)) sendToTargets(rule, sent, context);
    });
  }
}

function sendToTargets(rule: EventRule, event: EventEnvelope, context: Context): void {
  for (const target of context.store.eventRules.targets(rule.eventBus, rule.name)) {
    const input = targetInput(target, event, { ruleName: rule.name, ruleArn: ruleArn(rule, context.account) });
    sendToTarget(target, input, context);
  }
}

/**
 * SNS topics, Lambda functions, API destinations and plain HTTP endpoints receive the event. Targets of services that the emulator
 * does not have are stored and listed, but receive nothing.
 */
function sendToTarget(target: EventTarget, input: string, context: Context): void {
  const service = target.Arn.split(":")[2];
  if (service === "lambda") sendEvent({ functionName: target.Arn, payload: input }, context);
  else if (service === "sns") publish(target.Arn, { body: input }, context);
  else sendToHttp(target, input, context);
}

/** Compiled patterns by their text: there are few rules and many events. */
const compiled = new Map<string, EventTest>();
const COMPILED_MAX = 1000;

function testOf(pattern: string): EventTest {
  let test = compiled.get(pattern);
  if (!test) {
    if (compiled.size >= COMPILED_MAX) compiled.clear();
    test = compileEventPattern(pattern);
    compiled.set(pattern, test);
  }
  return test;
}

/** EventBridge retries for 24 hours, the emulator every minute for ten minutes: enough to see a receiver come back. */
const ATTEMPTS_MAX = 10;
const RETRY_AFTER_MS = 60_000;

/** Sends to an HTTP target: an API destination, or, unlike AWS, a URL in place of an ARN. */
function sendToHttp(target: EventTarget, body: string, context: Context): void {
  const endpoint = /^https?:\/\//.test(target.Arn)
    ? { method: "POST", url: target.Arn, headers: {} }
    : context.store.apiDestinations.findByArn(target.Arn);
  if (!endpoint) return;
  deliver(
    {
      method: endpoint.method,
      url: endpoint.url,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Amazon/EventBridge/ApiDestinations",
        ...endpoint.headers,
      },
      body,
      attemptsMax: ATTEMPTS_MAX,
      retryAfterMs: RETRY_AFTER_MS,
    },
    context,
  );
}
