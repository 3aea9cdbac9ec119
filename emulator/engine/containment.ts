import type { EngineContext, Failing } from "../domain/rule.ts";
import type { Fault } from "../store/faults.ts";
import { StorageError } from "../store/storage-error.ts";
import type { Store } from "../store/store.ts";

/** Where an error came from that no caller can cause, and what is to be failed for it. */
export interface Origin {
  readonly kind: string;
  readonly ref: string;
  readonly part: Fault["part"];
  /** What is failed, where that is not what the entry is about. */
  readonly failedRef?: string;
  readonly failing: Failing;
}

/** StatusDetails of AWS have 250 characters; a message of ours should leave room for the words around it. */
const REASON_LENGTH_MAX = 200;

/**
 * Puts an error down as a fault and fails what it happened in, so that everything else goes on. What could not be failed
 * either is only put down. To be called inside a transaction, after what the error interrupted was undone.
 *
 * @throws StorageError when the database is what fails: then nothing can be put down.
 */
export function contain(origin: Origin, error: unknown, store: Store, context: EngineContext): Fault {
  if (error instanceof StorageError) throw error;
  const { kind, ref, part } = origin;
  const { message } = asError(error);
  const problems: string[] = [];
  let failed: string | undefined;
  for (const fail of origin.failing) {
    try {
      failed = store.attempt(() => fail(origin.failedRef ?? ref, reasonOf(message), context));
      break;
    } catch (problem) {
      if (problem instanceof StorageError) throw problem;
      problems.push(asError(problem).message);
    }
  }
  const more = problems.map((problem) => `\nFailing it threw as well: ${problem}`).join("");
  return recordFault({ kind, ref, part, failed: failed ?? null, atMs: context.nowMs, more }, error, store);
}

/** Puts an error down as a fault in which nothing is failed. @throws StorageError when the database is what fails. */
export function recordFault(
  { more = "", ...fault }: Omit<Fault, "number" | "message" | "stack"> & { readonly more?: string },
  error: unknown,
  store: Store,
): Fault {
  if (error instanceof StorageError) throw error;
  const { message, stack } = asError(error);
  return store.faults.record({ ...fault, message: message + more, stack });
}

function reasonOf(message: string): string {
  return `The emulator has a fault: ${message}`.slice(0, REASON_LENGTH_MAX);
}

function asError(error: unknown): { readonly message: string; readonly stack: string } {
  if (error instanceof Error) return { message: error.message || error.name, stack: error.stack ?? "" };
  return { message: String(error), stack: "" };
}
