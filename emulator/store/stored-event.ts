/** An event on an EventBridge bus, without what the envelope repeats for every event. */
export interface StoredEvent {
  /** A UUID in lower case. */
  readonly eventId: string;
  readonly eventBus: string;
  readonly source: string;
  readonly detailType: string;
  readonly atMs: number;
  readonly resources: readonly string[];
  /** Written as JSON, so members without a value are dropped. */
  readonly detail: object;
  /** The number of the account and region whose bus it is on. */
  readonly place: number;
}

/** An event that happens: its id is kept apart from it. */
export type NewEvent = Omit<StoredEvent, "eventId">;
