/** Moves the clock of an emulator through its control API; answered when everything due has run. */
export async function moveClockTo(endpoint: string, instant: Date, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${endpoint}/_emulator/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: instant.toISOString() }),
    signal,
  });
  if (!response.ok)
    throw new Error(`The emulator's clock did not move to ${instant.toISOString()}: ${await response.text()}`);
}

/** One event that the emulator put on its default bus, as `/_emulator/events` tells it. */
export interface EmulatorEvent {
  readonly number: number;
  readonly time: string;
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, string>>;
}

/** The events after the one of that number, in the order in which they happened. */
export async function eventsAfter(endpoint: string, number: number): Promise<EmulatorEvent[]> {
  const events: EmulatorEvent[] = [];
  for (let after: number | undefined = number; after !== undefined; ) {
    const response: Response = await fetch(`${endpoint}/_emulator/events?source=aws.ssm&after=${after}`);
    const page = (await response.json()) as { events: EmulatorEvent[]; next?: number };
    events.push(...page.events);
    after = page.next;
  }
  return events;
}
