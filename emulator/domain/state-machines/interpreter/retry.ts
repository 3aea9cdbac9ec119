import type { Catcher, Retrier } from "../language/machine.ts";
import { RUNTIME, type StateFailure } from "./failure.ts";

/** Defaults of a retrier. */
const INTERVAL_SECONDS = 1;
const ATTEMPTS_MAX = 3;
const BACKOFF_RATE = 2;

/** The first handler of a list that matches a failure. */
export function handlerOf<T extends Retrier | Catcher>(handlers: readonly T[] = [], failure: StateFailure): number {
  // No handler catches it.
  if (failure.error === RUNTIME) return -1;
  return handlers.findIndex(({ ErrorEquals }) => ErrorEquals.some((name) => isNamed(name, failure)));
}

function isNamed(name: string, { error, aliases }: StateFailure): boolean {
  if (name === "States.ALL") return true;
  if (name === "States.TaskFailed") return error !== "States.Timeout";
  return name === error || aliases.includes(name);
}

export function mayRetry({ MaxAttempts = ATTEMPTS_MAX }: Retrier, used: number): boolean {
  return used < MaxAttempts;
}

/** How long to wait before the next attempt, in milliseconds, after `used` retries by this retrier. */
export function delayMs(retrier: Retrier, used: number, draw: () => number): number {
  const { IntervalSeconds = INTERVAL_SECONDS, BackoffRate = BACKOFF_RATE, MaxDelaySeconds = Infinity } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds, SECONDS_MAX);
  return Math.round((retrier.JitterStrategy === "FULL" ? draw() * seconds : seconds) * 1000);
}

/** A year, the longest time that an execution may run. */
const SECONDS_MAX = 31_536_000;
