import type { Delivery } from "../../store/deliveries.ts";
import type { Context } from "../context.ts";
import { DELIVERY_SENDS } from "../due-kinds.ts";

/** Puts an HTTP request into the outbox, to be sent as soon as this change is kept. */
export function deliver(request: Omit<Delivery, "attempts">, { store, nowMs }: Context): void {
  const number = store.deliveries.insert({ ...request, attempts: 0 });
  store.due.set(DELIVERY_SENDS, String(number), nowMs);
}
