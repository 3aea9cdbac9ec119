import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** The engine was interrupted and wants an end of what is under way. */
class CancelledError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CancelledError";
  }
}

const current = new AsyncLocalStorage<AbortSignal>();

/** How long a request that is on its way may take for its answer: what it did should be known. */
const ANSWER_MS = 5_000;

/** Does work whose pauses and requests end when the signal is aborted. */
export async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return await current.run(signal, work);
}

/** @throws CancelledError when the work was cancelled. */
export function refuseIfCancelled(): void {
  if (current.getStore()?.aborted) throw new CancelledError("cancelled: the operation was interrupted");
}

/** Waits. @throws CancelledError as soon as the work is cancelled. */
export async function pause(ms: number): Promise<void> {
  refuseIfCancelled();
  const signal = current.getStore();
  await sleep(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
    refuseIfCancelled();
    throw error;
  });
}

/**
 * The answer to a request, for which it waits a moment longer when the work is cancelled.
 *
 * @throws CancelledError when the answer did not come: what the request did is then unknown.
 */
export async function answerOf<T>(request: Promise<T>): Promise<T> {
  const signal = current.getStore();
  if (signal === undefined) return await request;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const givenUp = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      const text = `cancelled: no answer from AWS within ${ANSWER_MS / 1000} s of the interrupt`;
      timer = setTimeout(() => reject(new CancelledError(text)), ANSWER_MS);
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([request, givenUp]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }
}
