import { DriverError } from "./driver-error.ts";
import type { StackOutcome } from "./driver-options.ts";

/** A stack's failure is its outcome; a fault of ours is everybody's. */
export async function outcomeOf<T>(stack: string, run: Promise<T>): Promise<StackOutcome<T>> {
  try {
    return { stack, ok: true, result: await run };
  } catch (error) {
    if (error instanceof DriverError) return { stack, ok: false, error };
    throw error;
  }
}
