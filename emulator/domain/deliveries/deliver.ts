import type { Delivery } from "../../store/deliveries.ts";
import type { Context } from "../context.ts";

/** The kind of due entry that sends an HTTP request of the outbox; its `ref` is the delivery's number. */
export const DELIVERY_DUE = "delivery";

/** Puts an HTTP request into the outbox, to be sent as soon as this change is kept. */
export function deliver(request: Omit<Delivery, "attempts">, { store, nowMs }: Context): void {
  const number = store.deliveries.insert({ ...request, attempts: 0 });
  store.due.set(DELIVERY_DUE, String(number), nowMs);
}
