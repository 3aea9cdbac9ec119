import type { EventTarget } from "../../store/event-rules.ts";
import type { Context } from "../context.ts";
import { deliver } from "../deliveries.ts";

/** EventBridge retries for 24 hours, the emulator every minute for ten minutes: enough to see a receiver come back. */
const ATTEMPTS_MAX = 10;
const RETRY_AFTER_MS = 60_000;

/** Sends to an HTTP target: an API destination, or, unlike AWS, a URL in place of an ARN. */
export function sendToHttp(target: EventTarget, body: string, context: Context): void {
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
