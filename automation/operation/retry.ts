import type { RetryOptions } from "../api/driver-options.ts";
import type { Timing } from "../api/timing.ts";
import { DriverError } from "../errors/driver-error.ts";

export const DEFAULT_RETRY: RetryOptions = { attempts: 6, firstDelayMs: 1000, maxDelayMs: 20_000 };

/**
 * Tries again what met a lock or was throttled, and nothing else: those end by themselves, and neither has begun
 * anything that a second attempt would do twice.
 *
 * @param work gets the number of the attempt, from 1.
 * @param onWait told before each wait.
 */
export async function retrying<T>(
  { attempts, firstDelayMs, maxDelayMs }: RetryOptions,
  timing: Timing,
  signal: AbortSignal,
  work: (attempt: number) => Promise<T>,
  onWait: (wait: { readonly error: DriverError; readonly attempt: number; readonly delayMs: number }) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const mayEnd = error instanceof DriverError && (error.kind === "locked" || error.kind === "throttled");
      if (!mayEnd || attempt >= attempts || signal.aborted) throw error;
      const longest = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
      // Between half and all of it: those that met at the lock must not meet there again.
      const delayMs = Math.round(longest * (0.5 + timing.random() / 2));
      onWait({ error, attempt, delayMs });
      await timing.sleep(delayMs, signal);
      signal.throwIfAborted();
    }
  }
}
