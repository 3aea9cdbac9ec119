import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 20;

/**
 * Waits for a condition that nothing reports, by looking again every 20 ms.
 *
 * @param what the condition in words, e.g. `the lock is free`.
 * @param seconds how long to wait at most.
 * @returns what `look` answered, when it is neither undefined nor false.
 * @throws Error with `what` when the time is over.
 */
export async function eventually<Found>(
  what: string,
  seconds: number,
  look: () => Found | Promise<Found>,
): Promise<Exclude<Awaited<Found>, undefined | false>> {
  const endsAtMs = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<Awaited<Found>, undefined | false>;
    if (performance.now() > endsAtMs) throw new Error(`After ${seconds} s still not: ${what}`);
    await sleep(LOOK_MS);
  }
}
