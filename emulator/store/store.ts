import { Database } from "./database.ts";
import { LaggingCopy } from "./lagging-copy.ts";
import { PARTS } from "./parts.ts";
import { createTables } from "./schema.ts";
import { openStateDirectory } from "./state-directory.ts";
import type { Offered } from "./table.ts";

/** Everything the emulated account holds. The two flows, requests and time, meet here. */
export type Store = ReturnType<typeof storeOn>;

/**
 * @param directory where `emulator.sqlite` lives; undefined for a state in memory.
 * @throws StateError when the directory cannot be used, is in use, or holds the state of another version.
 */
export function openStore(directory: string | undefined): Store {
  if (directory === undefined) return openStoreOn(new Database(":memory:"));
  return storeOn(openStateDirectory(directory));
}

/** The store on an empty database of one's own: for what looks at a whole state. */
export function openStoreOn(db: Database): Store {
  db.transaction(() => createTables(db));
  return storeOn(db);
}

/** A view of a store that shows changes with a delay. */
export interface LaggingStore {
  /** Runs an action on the state of some time ago; what it writes is undone. */
  look<T>(action: (store: Store) => T): T;
  close(): void;
}

function lagging(db: Database, lagMs: number, nowMs: () => number): LaggingStore {
  const copy = new LaggingCopy(db, lagMs, nowMs);
  const store = storeOn(copy.database);
  return {
    look(action) {
      copy.catchUp();
      return copy.database.look(() => action(store));
    },
    close: () => copy.close(),
  };
}

type Parts = { readonly [Name in keyof typeof PARTS]: Offered<(typeof PARTS)[Name]> };

function storeOn(db: Database) {
  return {
    /** @param nowMs real time, in milliseconds from anywhere. */
    lagging: (lagMs: number, nowMs: () => number): LaggingStore => lagging(db, lagMs, nowMs),
    transaction: <T>(change: () => T): T => db.transaction(change),
    attempt: <T>(change: () => T): T => db.attempt(change),
    close: () => db.close(),
    ...(Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, part.on(db)])) as Parts),
  };
}
