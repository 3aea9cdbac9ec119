import type { Timing } from "../api/timing.ts";
import { DriverError } from "../errors/driver-error.ts";

/** A signal that is also aborted when the time is up, with a DriverError as its reason. Dispose of it to stop the watch. */
export function deadline(stack: string, timeoutMs: number | undefined, signal: AbortSignal, timing: Timing) {
  const over = new AbortController();
  const ended = new AbortController();
  const watch = async (ms: number) => {
    await timing.sleep(ms, ended.signal);
    if (ended.signal.aborted) return;
    const text = `The operation on ${stack} took longer than ${ms} ms and was interrupted in order.`;
    over.abort(new DriverError("timeout", text, { stack }));
  };
  const watching = timeoutMs === undefined ? Promise.resolve() : watch(timeoutMs);
  return {
    signal: AbortSignal.any([signal, over.signal]),
    async [Symbol.asyncDispose]() {
      ended.abort();
      await watching;
    },
  };
}
