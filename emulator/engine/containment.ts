import type { EngineContext, Failing } from "../domain/rule.ts";
import type { Ref } from "../store/due-queue.ts";
import type { Fault } from "../store/faults.ts";
import { StorageError } from "../store/storage-error.ts";
import type { Store } from "../store/store.ts";

/** Where an internal error of the emulator came from, and what fails because of it. */
export interface Origin {
  readonly kind: string;
  readonly ref: Ref;
  readonly part: Fault["part"];
  /** What fails, where it is not the subject of the entry. */
  readonly failedRef?: Ref;
  readonly failing: Failing;
}

/** AWS limits StatusDetails to 250 characters; the message must leave room for the words around it. */
const REASON_LENGTH_MAX = 200;

/**
 * Records an error as a fault and fails the execution or command in which it happened, so that everything else goes on. If that
 * throws too, the fault is recorded without it. Call it inside a transaction, after the interrupted change was undone.
 *
 * @throws StorageError when the database fails: then the fault cannot be recorded.
 */
export function contain(origin: Origin, error: unknown, store: Store, context: EngineContext): Fault {
  if (error instanceof StorageError) throw error;
  const { kind, ref, part } = origin;
  const { message } = asError(error);
  const problems: string[] = [];
  let failed: string | undefined;
  for (const fail of origin.failing) {
    try {
      failed = store.attempt(() => fail((origin.failedRef ?? ref) as never, reasonOf(message), context));
      break;
    } catch (problem) {
      if (problem instanceof StorageError) throw problem;
      problems.push(asError(problem).message);
    }
  }
  const more = problems.map((problem) => `\nFailing it threw as well: ${problem}`).join("");
  return recordFault({ kind, ref: String(ref), part, failed: failed ?? null, atMs: context.nowMs, more }, error, store);
}

/** Records an error as a fault without failing anything. @throws StorageError when the database fails. */
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
