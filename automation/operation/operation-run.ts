import type { DriverEvent } from "../api/events.ts";

/**
 * An operation that is under way: a promise of its result, and its events from the first one on.
 *
 * ```ts
 * const run = driver.up("dev");
 * for await (const event of run) console.log(event.percent, event.type);
 * const { outputs } = await run;
 * ```
 * Reading the events never throws: a failure is told by the last event, and by the run, which rejects when it is awaited.
 * Those who only read the events need not await it.
 */
export interface OperationRun<T> extends Promise<T>, AsyncIterable<DriverEvent> {
  /** Ends it in order, as an aborted signal does. */
  cancel(): void;
}

/** At least so many of the latest events are kept for readers, and no more than twice as many. */
const EVENTS_MAX = 10_000;

/** What a reader that was too slow, or came too late, gets in place of what is not kept any more. */
function droppedBefore({ sequence, stack, operation, percent }: DriverEvent, count: number): DriverEvent {
  const message = `${count} events before this one were dropped: only the latest ${EVENTS_MAX} are kept for a reader.`;
  return { sequence: sequence - 1, stack, operation, percent, type: "diagnostic", severity: "warning", message };
}

/** @param work gets a signal that `cancel` aborts, and so does a listener that throws. */
export function operationRun<T>(
  work: (emit: (event: DriverEvent) => void, signal: AbortSignal) => Promise<T>,
  onEvent: ((event: DriverEvent) => void) | undefined,
): OperationRun<T> {
  const controller = new AbortController();
  const events: DriverEvent[] = [];
  /** How many events before those were dropped. */
  let dropped = 0;
  const readers = new Set<() => void>();
  let isOver = false;
  const wakeReaders = () => {
    for (const wake of readers) wake();
    readers.clear();
  };
  const emit = (event: DriverEvent) => {
    events.push(event);
    if (events.length >= 2 * EVENTS_MAX) dropped += events.splice(0, events.length - EVENTS_MAX).length;
    wakeReaders();
    try {
      onEvent?.(event);
    } catch (error) {
      // It is called from the stream of the CLI, where nobody would catch it: it ends the operation and not the process.
      controller.abort(error);
    }
  };
  const result = work(emit, controller.signal).finally(() => {
    isOver = true;
    wakeReaders();
  });
  async function* read(): AsyncGenerator<DriverEvent> {
    result.catch(() => {});
    for (let next = 0; ; ) {
      while (next < dropped + events.length) {
        if (next < dropped) {
          yield droppedBefore(events[0]!, dropped - next);
          next = dropped;
        } else yield events[next++ - dropped]!;
      }
      if (isOver) return;
      await new Promise<void>((resolve) => readers.add(resolve));
    }
  }
  return Object.assign(result, { cancel: () => controller.abort(), [Symbol.asyncIterator]: read });
}
