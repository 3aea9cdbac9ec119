import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Database } from "./database.ts";
import { StateError } from "./state-error.ts";

const FILE = "emulator.sqlite";

/**
 * Opens the database of a state directory, which is made when it is not there. As long as it is open, no other process
 * can open it; it is free again when its owner ends, however it ends.
 *
 * @throws StateError
 */
export function openStateDirectory(directory: string): Database {
  try {
    mkdirSync(directory, { recursive: true });
    return new Database(join(directory, FILE));
  } catch (error) {
    throw new StateError(explain(error as Error & { code?: string; errcode?: number }, directory), { cause: error });
  }
}

/** Removes what a state directory remembers; nothing may have it open. */
export function clearStateDirectory(directory: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(join(directory, FILE + suffix), { force: true });
}

function explain(error: Error & { code?: string }, directory: string): string {
  const way = "Choose another directory with --state, or start without it.";
  if (/locked|busy/i.test(error.message)) {
    return `Another emulator is running on the state in ${directory}: end it, or choose another directory with --state.`;
  }
  if (/not a database|malformed/i.test(error.message)) {
    return `${join(directory, FILE)} is not the database of an emulator: ${error.message}. ${way}`;
  }
  return `The state directory ${directory} cannot be used: ${error.message}. ${way}`;
}
