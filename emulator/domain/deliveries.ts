import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Delivery } from "../store/deliveries.ts";
import type { Context } from "./context.ts";
import { DELIVERY_SENDS } from "./due-kinds.ts";
import type { Fail, Rule } from "./rule.ts";

/** Puts an HTTP request into the outbox, to be sent as soon as this change is committed. */
export function deliver(request: Omit<Delivery, "attempts">, { store, nowMs }: Context): void {
  const number = store.deliveries.insert({ ...request, attempts: 0 });
  store.due.set(DELIVERY_SENDS, number, nowMs);
}

/** How long a receiver may be silent, in real time: SNS waits 15 seconds, a rehearsal should not wait that long. */
const SILENCE_MS_MAX = 5000;
/** How long a delivery may take as a whole, in real time, however busily the receiver answers. */
const TOTAL_MS_MAX = 10_000;
/** How long after its start a delivery without a result counts as lost, e.g. because the process died. */
const LOST_AFTER_MS = 2 * TOTAL_MS_MAX;
/** Limit on the bytes that are read of an answer: only its status counts. */
const ANSWER_BYTES_MAX = 64 * 1024;

/** Sends a request of the outbox. A failed request is tried again later until its last attempt. */
export const sendDelivery: Rule<number> = (number, context) => {
  const delivery = context.store.deliveries.find(number);
  if (!delivery) return;
  const host = hostOf(delivery.url);
  if (!isReceiver(host, context.deliverTo)) {
    context.store.deliveries.delete(number);
    context.notice(
      `Nothing is delivered to ${host}: the emulator delivers to this machine alone. Allow it with --deliver-to ${host}.`,
    );
    return;
  }
  // If the process ends now, the delivery comes due again: as on AWS, a receiver gets it at least once.
  context.store.due.set(DELIVERY_SENDS, number, context.nowMs + LOST_AFTER_MS);
  context.afterwards(async (change) => {
    const isDelivered = await send(delivery);
    change(({ store, nowMs }) => {
      const attempts = delivery.attempts + 1;
      if (isDelivered || attempts >= delivery.attemptsMax) {
        store.due.cancel(DELIVERY_SENDS, number);
        store.deliveries.delete(number);
        return;
      }
      store.deliveries.setAttempts(number, attempts);
      store.due.set(DELIVERY_SENDS, number, nowMs + delivery.retryAfterMs);
    });
  });
};

/** Drops a delivery without another attempt. `ref`: the delivery's number. */
export const giveUpDelivery: Fail<number> = (number, _reason, { store }) => {
  const delivery = store.deliveries.find(number);
  if (!delivery) return undefined;
  store.due.cancel(DELIVERY_SENDS, number);
  store.deliveries.delete(number);
  return `delivery to ${delivery.url}`;
};

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1") : url;
}

/** Whether a host is allowed: this machine by its loopback names and addresses, or a host of the option. */
function isReceiver(host: string, allowed: readonly string[]): boolean {
  if (/^(127(\.\d+){3}|::1|(.+\.)?localhost)$/.test(host)) return true;
  return allowed.includes("*") || allowed.includes(host);
}

/** @returns whether the receiver answered with 2xx. Everything else is a failed delivery. */
function send({ url, method, headers, body }: Delivery): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = url.startsWith("https:") ? requestHttps : requestHttp;
      const length = { "content-length": String(Buffer.byteLength(body)) };
      const signal = AbortSignal.timeout(TOTAL_MS_MAX);
      const options = { method, headers: { ...headers, ...length }, agent: false, timeout: SILENCE_MS_MAX, signal };
      const sent: ClientRequest = request(url, options);
      sent.on("response", (response) => receive(response, resolve));
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

function receive(response: IncomingMessage, resolve: (isDelivered: boolean) => void): void {
  const isDelivered = response.statusCode! >= 200 && response.statusCode! < 300;
  let length = 0;
  response.on("data", (piece: Buffer) => {
    length += piece.length;
    if (length <= ANSWER_BYTES_MAX) return;
    resolve(isDelivered);
    response.destroy();
  });
  response.on("error", () => resolve(false));
  response.on("end", () => resolve(isDelivered));
}
