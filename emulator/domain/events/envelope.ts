import type { StoredEvent } from "../../store/stored-event.ts";
import type { Account } from "../context.ts";

/** An event in the form that targets receive. */
export interface EventEnvelope {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO-8601 with seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export function envelope(event: StoredEvent, { accountId, region }: Account): EventEnvelope {
  return {
    version: "0",
    id: event.eventId,
    "detail-type": event.detailType,
    source: event.source,
    account: accountId,
    time: `${new Date(event.atMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: event.resources,
    // Without the members that have no value: patterns look at what a target receives.
    detail: JSON.parse(JSON.stringify(event.detail)),
  };
}
