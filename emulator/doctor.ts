import { existsSync } from "node:fs";
import { RULES } from "./engine/rules.ts";
import { EmulatorOptionError, EmulatorStartError } from "./start-error.ts";
import type { Due } from "./store/due.ts";
import type { Fault } from "./store/faults.ts";
import { databasePath } from "./store/state-directory.ts";
import { StateError } from "./store/state-error.ts";
import { openStore, type Store } from "./store/store.ts";

/** What is wrong in a state. */
export interface Examination {
  /** How many faults there have been since they were last cleared. */
  readonly faultCount: number;
  /** The latest of them, at most 1,000, the newest first. */
  readonly faults: readonly Fault[];
  /** Entries of the due list that no rule of this program can run. */
  readonly stuck: readonly Due[];
}

/**
 * Looks what is wrong in a state that no emulator has open, and removes it if asked to: the record of its faults, and
 * entries that would only cause the next one.
 *
 * @throws EmulatorStartError when there is no such state, it is in use, or it cannot be read.
 */
export function examineState(directory: string, { clear = false }: { readonly clear?: boolean } = {}): Examination {
  if (!existsSync(databasePath(directory))) {
    throw new EmulatorOptionError(
      `${directory} is not a state directory of an emulator: name the directory given with --state.`,
    );
  }
  const store = open(directory);
  try {
    const found = examine(store);
    if (clear) {
      store.transaction(() => {
        for (const due of found.stuck) store.due.remove(due);
        store.faults.clear();
      });
    }
    return found;
  } finally {
    store.close();
  }
}

function open(directory: string): Store {
  try {
    return openStore(directory);
  } catch (error) {
    if (error instanceof StateError) throw new EmulatorStartError(error.message, { cause: error });
    throw error;
  }
}

function examine({ due, faults }: Store): Examination {
  return {
    faultCount: faults.count(),
    faults: faults.newest(1000),
    stuck: due.all().filter(({ kind }) => !Object.hasOwn(RULES, kind)),
  };
}
