import pLimit from "p-limit";
import type { ManyStacksOptions, StackOutcome } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";
import { driverErrorOf } from "../errors/driver-error-of.ts";

/**
 * Does the same work on each stack. It does not reject for a stack: whatever the error, the others go on.
 *
 * @param what the work, e.g. `up`, for errors.
 * @param options.atOnce how many stacks are worked on at the same time. Default: all.
 * @param options.onOutcome called as each stack ends. When it throws, the stack's outcome is a failure.
 * @throws DriverError config for what is no list.
 * @returns the outcomes in the order of the names, each name once.
 */
export async function onEachStack<T>(
  what: string,
  stacks: readonly string[],
  { atOnce = Infinity, onOutcome }: ManyStacksOptions<T> & { readonly atOnce?: number },
  work: (stack: string) => Promise<T>,
): Promise<StackOutcome<T>[]> {
  // A JavaScript program that passes undefined by mistake would otherwise do nothing, and succeed.
  if (!Array.isArray(stacks)) {
    throw new DriverError(
      "config",
      `${what} was given ${stacks} in place of stacks: give the name of one, or a list of names.`,
    );
  }
  const one = async (stack: string): Promise<StackOutcome<T>> => {
    const outcome = await outcomeOf(stack, `${what} of ${stack}`, () => work(stack));
    const reported = `onOutcome, called when the ${what} of ${stack} had ${outcome.ok ? "succeeded" : "failed"}`;
    const report = await outcomeOf(stack, reported, async () => onOutcome?.(outcome));
    return report.ok ? outcome : report;
  };
  const limit = pLimit(atOnce);
  return await Promise.all([...new Set(stacks)].map((stack) => limit(one, stack)));
}

async function outcomeOf<T>(stack: string, what: string, work: () => Promise<T>): Promise<StackOutcome<T>> {
  try {
    return { stack, ok: true, result: await work() };
  } catch (error) {
    return { stack, ok: false, error: driverErrorOf(error, what, stack) };
  }
}
