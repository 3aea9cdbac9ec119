import type { DriverEvent } from "../events.ts";

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

/** @param work gets a signal that `cancel` aborts, and so does a listener that throws. */
export function operationRun<T>(
  work: (emit: (event: DriverEvent) => void, signal: AbortSignal) => Promise<T>,
  onEvent: ((event: DriverEvent) => void) | undefined,
): OperationRun<T> {
  const controller = new AbortController();
  const events: DriverEvent[] = [];
  const readers = new Set<() => void>();
  let isOver = false;
  const wakeReaders = () => {
    for (const wake of readers) wake();
    readers.clear();
  };
  const emit = (event: DriverEvent) => {
    events.push(event);
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
      while (next < events.length) yield events[next++]!;
      if (isOver) return;
      await new Promise<void>((resolve) => readers.add(resolve));
    }
  }
  return Object.assign(result, { cancel: () => controller.abort(), [Symbol.asyncIterator]: read });
}
