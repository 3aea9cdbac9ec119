import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** The driver's clock and randomness, passed in so that tests can control waiting. */
export interface Timing {
  /** Milliseconds that only go up. */
  now(): number;
  /** Waits; ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export const REAL_TIMING: Timing = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await sleep(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
  random: () => Math.random(),
};
