/**
 * How many of `count` invocations may run at once.
 *
 * @param maxConcurrency as the API has it: `"3"` or `"10%"`; null, for a task without targets, is 1.
 * The rounding of a percentage is undocumented; down, but never below 1, so that a task always gets on.
 */
export function concurrencyOf(maxConcurrency: string | null, count: number): number {
  if (maxConcurrency === null) return 1;
  return Math.max(1, absolute(maxConcurrency, count));
}

/**
 * How many errors are allowed: dispatching stops at the next one. `"0"` stops at the first.
 *
 * AWS contradicts itself on percentages (10% of 50 stops at the sixth error by the API reference, at the fifth by one
 * page of the user guide); this follows the API reference, rounding down.
 */
export function errorsAllowed(maxErrors: string | null, count: number): number {
  return maxErrors === null ? 0 : absolute(maxErrors, count);
}

/**
 * How many may run at once after `ended` invocations have ended: 1, then 2, 4, 8, … up to `concurrency`. The user guide
 * says of automations that AWS waits until the first is complete before it sends two more, and so on exponentially.
 */
export function rampedConcurrency(concurrency: number, ended: number): number {
  return Math.min(concurrency, 2 ** Math.floor(Math.log2(ended + 1)));
}

function absolute(value: string, count: number): number {
  if (!value.endsWith("%")) return Number(value);
  return Math.floor((Number(value.slice(0, -1)) * count) / 100);
}
