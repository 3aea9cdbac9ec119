import { UUID_BYTES, uuidText } from "../../chance/uuid.ts";
import type { NewEvent } from "../../store/stored-event.ts";
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
  const { place, nowMs: atMs } = context;
  const event = { source: "aws.ssm", detailType, resources, detail, eventBus: DEFAULT_BUS, atMs, place };
  store(event, context);
  route(event, lastId, context);
}

/** @returns the event's id. */
export function putEvent(given: Omit<NewEvent, "place">, context: Context): string {
  const event = { ...given, place: context.place };
  store(event, context);
  const eventId = lastId();
  route(event, () => eventId, context);
  return eventId;
}

/** The bytes of the last event's id: hardly ever does somebody ask for its text. */
const ID = new Uint8Array(UUID_BYTES);

function lastId(): string {
  return uuidText(ID);
}

function store(event: NewEvent, context: Context): void {
  context.chance.drawUuid(ID);
  context.store.events.insert(event, ID);
}
