import type { StackOutcome } from "../api/driver-options.ts";
import { driverErrorOf } from "../errors/driver-error-of.ts";

/** How a stack ended. It never rejects: whatever the error, the other stacks go on. @param what e.g. `up of dev` */
export async function outcomeOf<T>(stack: string, what: string, work: () => Promise<T>): Promise<StackOutcome<T>> {
  try {
    return { stack, ok: true, result: await work() };
  } catch (error) {
    return { stack, ok: false, error: driverErrorOf(error, what, stack) };
  }
}
