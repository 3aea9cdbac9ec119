import { availableParallelism } from "node:os";
import { DriverError } from "../automation/driver-error.ts";

/** What came of the work on one environment. */
export type Outcome<T> =
  | { readonly stack: string; readonly ok: true; readonly value: T }
  | { readonly stack: string; readonly ok: false; readonly error: DriverError };

/** How many environments are worked on at the same time unless `--parallel` says it. */
export function defaultParallel(): number {
  return Math.max(2, availableParallelism());
}

/**
 * Does the same work on each environment, at most `parallel` at the same time. One that fails does not hold the others
 * back; an error that is no DriverError is a fault of ours and ends it.
 *
 * @param onOutcome told of each as soon as it and all before it have ended: in the order of the names.
 */
export async function eachStack<T>(
  stacks: readonly string[],
  parallel: number,
  work: (stack: string) => Promise<T>,
  onOutcome: (outcome: Outcome<T>) => void,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  const queue = stacks.entries();
  let told = 0;
  const worker = async () => {
    for (const [index, stack] of queue) {
      outcomes[index] = await outcomeOf(stack, work);
      while (outcomes[told] !== undefined) onOutcome(outcomes[told++]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, stacks.length) }, worker));
  return outcomes;
}

async function outcomeOf<T>(stack: string, work: (stack: string) => Promise<T>): Promise<Outcome<T>> {
  try {
    return { stack, ok: true, value: await work(stack) };
  } catch (error) {
    if (error instanceof DriverError) return { stack, ok: false, error };
    throw error;
  }
}
