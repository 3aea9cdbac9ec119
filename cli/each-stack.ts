import type { StackOutcome } from "../automation/api/driver-options.ts";
import { outcomeOf } from "../automation/operation/many-stacks.ts";
import { inParallel } from "../history/parallel.ts";

/**
 * Does the same work on each environment, at most `parallel` at the same time. One that fails, whatever the error, does not hold
 * the others back.
 *
 * @param onOutcome told of each as soon as it and all before it have ended: in the order of the names.
 */
export async function eachStack<T>(
  stacks: readonly string[],
  parallel: number,
  work: (stack: string) => Promise<T>,
  onOutcome: (outcome: StackOutcome<T>) => void,
): Promise<StackOutcome<T>[]> {
  const ended = new Map<string, StackOutcome<T>>();
  let told = 0;
  return await inParallel(stacks, parallel, async (stack) => {
    const outcome = await outcomeOf(stack, `stack ${stack}`, () => work(stack));
    ended.set(stack, outcome);
    for (let next = ended.get(stacks[told]!); next; next = ended.get(stacks[told]!)) {
      told++;
      onOutcome(next);
    }
    return outcome;
  });
}
