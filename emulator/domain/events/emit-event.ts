import type { StoredEvent } from "../../store/stored-event.ts";
import type { Context } from "../context.ts";
import { DEFAULT_BUS } from "./event-rules.ts";
import { route } from "./route.ts";

/**
 * Puts an event of `aws.ssm` on the default bus: stores it and sends it to the targets of matching rules. AWS delivers on a
 * best-effort basis, the emulator always.
 */
export function emitEvent(
  { detailType, resources, detail }: Pick<NewEvent, "detailType" | "resources" | "detail">,
  context: Context,
): void {
  putEvent({ source: "aws.ssm", detailType, resources, detail, eventBus: DEFAULT_BUS, atMs: context.nowMs }, context);
}

export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
  readonly eventBus: string;
  readonly atMs: number;
}

/** @returns the event's id. */
export function putEvent(event: NewEvent, context: Context): string {
  const stored: StoredEvent = {
    eventId: context.chance.uuid(),
    eventBus: event.eventBus,
    source: event.source,
    detailType: event.detailType,
    atMs: event.atMs,
    resources: event.resources,
    detail: event.detail,
    place: context.place,
  };
  context.store.events.insert(stored);
  route(stored, context);
  return stored.eventId;
}
