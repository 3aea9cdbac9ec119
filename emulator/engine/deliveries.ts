import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { DELIVERY_DUE } from "../services/deliver.ts";
import type { Delivery } from "../store/deliveries.ts";
import type { Rule } from "./rule.ts";

/** How long a receiver may be silent, in real time: SNS gives an endpoint 15 seconds, a rehearsal has less patience. */
const SILENCE_MS_MAX = 5000;

/** Sends a request of the outbox; one that fails is tried again later, and given up after its last attempt. */
export const sendDelivery: Rule = (ref, context) => {
  const number = Number(ref);
  const delivery = context.store.deliveries.find(number);
  if (!delivery) return;
  context.afterwards(async (change) => {
    const isDelivered = await send(delivery);
    change(({ store, nowMs }) => {
      const attempts = delivery.attempts + 1;
      if (isDelivered || attempts >= delivery.attemptsMax) return store.deliveries.delete(number);
      store.deliveries.setAttempts(number, attempts);
      store.due.set(DELIVERY_DUE, ref, nowMs + delivery.retryAfterMs);
    });
  });
};

/** @returns whether the receiver answered with 2xx. Whatever else happens out there is a delivery that failed. */
function send({ url, method, headers, body }: Delivery): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = url.startsWith("https:") ? requestHttps : requestHttp;
      const length = { "content-length": String(Buffer.byteLength(body)) };
      const sent = request(url, { method, headers: { ...headers, ...length }, agent: false, timeout: SILENCE_MS_MAX });
      sent.on("response", (response) => {
        response.resume();
        response.on("error", () => resolve(false));
        response.on("end", () => resolve(response.statusCode! >= 200 && response.statusCode! < 300));
      });
      sent.on("timeout", () => sent.destroy(new Error("the receiver is silent")));
      sent.on("error", () => resolve(false));
      sent.on("close", () => resolve(false));
      sent.end(body);
    } catch {
      // A URL or header that Node.js refuses to send can never be delivered.
      resolve(false);
    }
  });
}
