import { pause } from "./cancellation.ts";

/** How long AWS may take until something new is known everywhere. */
const PROPAGATION_MS = 120_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** Does something until it succeeds, as long as what goes wrong will pass by itself and the time is not up. */
export async function retryWhile<T>(
  isPassing: (error: unknown) => boolean,
  action: () => Promise<T>,
  limitMs = PROPAGATION_MS,
): Promise<T> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await action();
    } catch (error) {
      if (!isPassing(error) || waitedMs >= limitMs) throw error;
    }
    await pause(pauseMs);
    waitedMs += pauseMs;
  }
}

/** Asks until the answer is there. */
export async function waitFor<T>(
  ask: () => Promise<T | undefined>,
  what: string,
  limitMs = PROPAGATION_MS,
): Promise<T> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (waitedMs >= limitMs) throw new Error(`${what} within ${limitMs / 1000} seconds`);
    await pause(pauseMs);
    waitedMs += pauseMs;
  }
}
