import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** A quiet stream says that it is still there, so that proxies keep it open and a client that is gone is noticed. */
const HEARTBEAT_MS = 15_000;

/** How soon a browser that lost the stream asks for the rest. */
const RECONNECT_MS = 2000;

type Numbered = { readonly sequence: number };

export type EventFormat = "sse" | "ndjson";

/**
 * Events as bytes: server-sent events for browsers, one JSON object a line for others. An event is taken only when there is
 * room for it, so that a client that does not read costs one buffer.
 */
export function eventStream(events: AsyncIterable<Numbered>, format: EventFormat): Readable {
  return Readable.from(format === "sse" ? serverSent(events) : lines(events), { objectMode: false });
}

async function* lines(events: AsyncIterable<Numbered>): AsyncGenerator<string> {
  for await (const event of events) yield `${JSON.stringify(event)}\n`;
}

async function* serverSent(events: AsyncIterable<Numbered>): AsyncGenerator<string> {
  yield `retry: ${RECONNECT_MS}\n\n`;
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      let result = await within(HEARTBEAT_MS, next);
      while (result === undefined) {
        yield ": still here\n\n";
        result = await within(HEARTBEAT_MS, next);
      }
      if (result.done) return;
      yield `id: ${result.value.sequence}\ndata: ${JSON.stringify(result.value)}\n\n`;
    }
  } finally {
    // Not waited for: it ends when the event comes that it waits for.
    void iterator.return?.();
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, sleep(ms, undefined, { signal: timer.signal, ref: false })]);
  } finally {
    timer.abort();
  }
}
