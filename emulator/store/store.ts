import { Database } from "./database.ts";
import { LaggingCopy } from "./lagging-copy.ts";
import { ACCOUNT_PARTS, DUE_PART, GLOBAL_PARTS, PLACE_PARTS } from "./parts.ts";
import { PlaceSource } from "./place-source.ts";
import { type NumberedAccount, type Place, Places } from "./places.ts";
import { createTables } from "./schema.ts";
import { objectOf } from "./shape.ts";
import { IN_MEMORY } from "./sqlite.ts";
import { openStateDirectory } from "./state-directory.ts";
import type { Offered, Part } from "./table.ts";

type OfferedBy<P extends Readonly<Record<string, Part<unknown>>>> = { readonly [Name in keyof P]: Offered<P[Name]> };

/** Everything that an account holds in a region, and what all accounts share. The two flows, requests and time, meet here. */
export type Store = OfferedBy<typeof GLOBAL_PARTS> &
  OfferedBy<typeof DUE_PART> &
  OfferedBy<typeof ACCOUNT_PARTS> &
  OfferedBy<typeof PLACE_PARTS> & {
    transaction<T>(change: () => T): T;
    /** Like `transaction`, with a commit that is shared: a client may hear of a change only after `saved` has resolved. */
    extend<T>(change: () => T, onEnd: (error?: unknown) => void): T;
    together<T>(change: () => T): T;
    /** Resolves when all changes so far are saved; undefined when they are. Rejects with a StorageError. */
    saved(): Promise<void> | undefined;
    /** Saves all changes so far. */
    commit(): void;
    /** Writes what has changed in memory. Call it before the `try` around an attempt: what cannot be written is not the attempt's. */
    settle(): void;
    attempt<T>(change: () => T): T;
    close(): void;
  };

/** The places of a state, and a store for each. */
export interface Stores {
  readonly places: Pick<Places, "all" | "of" | "find" | "findAccount" | "withNumber">;
  /** Of the place with number 1, also while it has no name. */
  readonly first: Store;
  /** @param number of a place. */
  of(number: number): Store;
  /** Of an account that is there, without any of its regions: what belongs to a region throws. */
  ofAccount(account: string): Store;
  /**
   * Adds a place that is not there yet, in a transaction.
   *
   * @param number default: the next.
   * @param fill what belongs into it from the beginning.
   */
  openPlace(account: string, region: string, options?: { number?: number; fill?: (store: Store) => void }): Place;
  /** Adds an account that is not there yet. */
  openAccount(account: string): NumberedAccount;
  /** How many rows were ever changed through this connection. */
  changeCount(): number;
  /** Grows with every statement that may have changed something. */
  writes(): number;
  /** @param nowMs real time, in milliseconds from anywhere. */
  lagging(lagMs: number, nowMs: () => number): LaggingStores;
}

/** A view of the stores that shows changes with a delay. */
export interface LaggingStores {
  /** Runs an action on the state of some time ago; what it writes is undone. */
  look<T>(action: (stores: Pick<Stores, "of" | "ofAccount">) => T): T;
  close(): void;
}

/** How many stores stay ready for the next request of their place. */
const READY_MAX = 64;

/**
 * @param directory where `emulator.sqlite` lives; undefined for a state in memory.
 * @throws StateError when the directory cannot be used, is in use, or holds the state of another version.
 */
export function openStores(directory: string | undefined): Stores {
  if (directory !== undefined) return storesOn(openStateDirectory(directory));
  return openStoresOn(new Database(IN_MEMORY));
}

/** The stores on an empty database of one's own: for what looks at a whole state. */
export function openStoresOn(db: Database): Stores {
  db.transaction(() => createTables(db));
  return storesOn(db);
}

/** The store of the first place alone. */
export function openStore(directory: string | undefined): Store {
  return openStores(directory).first;
}

function storesOn(db: Database): Stores {
  const places = new Places(db);
  const views = new Views(db);
  const changes = db.prepare<{ count: number }>("SELECT total_changes() AS count");
  const adding = <T>(change: () => T): T => {
    try {
      return db.transaction(change);
    } catch (error) {
      places.read();
      throw error;
    }
  };
  const addAccount = (account: string): NumberedAccount => {
    const added = places.addAccount(account);
    views.createAccount(added.number);
    return added;
  };
  return {
    places,
    first: views.of(1, places.withNumber(1)?.account.number ?? 1),
    of: (number) => views.of(number, places.withNumber(number)?.account.number ?? 1),
    ofAccount: (account) => views.ofAccount(places.findAccount(account)!.number),
    openAccount: (account) => adding(() => addAccount(account)),
    openPlace: (account, region, { number, fill } = {}) =>
      adding(() => {
        const owner = places.findAccount(account) ?? addAccount(account);
        const next = Math.max(1, ...places.all.map((place) => place.number)) + 1;
        const added = places.add(owner, region, number ?? next);
        if (number === 1) views.forget(number);
        else views.createPlace(added.number);
        fill?.(views.of(added.number, owner.number));
        return added;
      }),
    changeCount: () => {
      db.flush();
      return changes.get()!.count;
    },
    writes: () => db.writes,
    lagging: (lagMs, nowMs) => lagging(db, places, lagMs, nowMs),
  };
}

function lagging(db: Database, places: Places, lagMs: number, nowMs: () => number): LaggingStores {
  const copy = new LaggingCopy(db, lagMs, nowMs);
  const views = new Views(copy.database);
  const known = { accounts: places.accounts.length, places: places.all.length };
  /** What changes tables does not travel with the changes in them. */
  const follow = () => {
    for (const { number } of places.accounts.slice(known.accounts)) views.createAccount(number);
    for (const { number } of places.all.slice(known.places)) views.createPlace(number);
    known.accounts = places.accounts.length;
    known.places = places.all.length;
  };
  const stores = {
    of: (number: number) => views.of(number, places.withNumber(number)?.account.number ?? 1),
    ofAccount: (account: string) => views.ofAccount(places.findAccount(account)!.number),
  };
  return {
    look(action) {
      follow();
      copy.catchUp();
      return copy.database.look(() => action(stores));
    },
    close: () => copy.close(),
  };
}

/** The stores on a database, each made when it is first asked for. */
class Views {
  readonly #db: Database;
  readonly #shared;
  readonly #places = new Map<number, Store>();
  readonly #accounts = new Map<number, Store>();

  constructor(db: Database) {
    this.#db = db;
    this.#shared = {
      transaction: <T>(change: () => T): T => db.transaction(change),
      extend: <T>(change: () => T, onEnd: (error?: unknown) => void): T => db.extend(change, onEnd),
      together: <T>(change: () => T): T => db.together(change),
      saved: () => db.saved,
      commit: () => db.commit(),
      settle: () => db.memories.write(),
      attempt: <T>(change: () => T): T => db.attempt(change),
      close: () => db.close(),
      ...offered(GLOBAL_PARTS, db),
    };
  }

  createAccount(number: number): void {
    if (number > 1) this.#db.transaction(() => new PlaceSource(this.#db, "account", number).createTables());
  }

  createPlace(number: number): void {
    if (number > 1) this.#db.transaction(() => new PlaceSource(this.#db, "place", number).createTables());
  }

  forget(number: number): void {
    this.#places.delete(number);
  }

  of(number: number, accountNumber: number): Store {
    const ready = this.#places.get(number);
    if (ready) return ready;
    const source = new PlaceSource(this.#db, "place", number);
    const store: Store = objectOf(
      Object.entries({
        ...this.#shared,
        ...offered(DUE_PART, source),
        ...offered(ACCOUNT_PARTS, new PlaceSource(this.#db, "account", accountNumber)),
        ...offered(PLACE_PARTS, source),
      }),
    );
    if (this.#places.size >= READY_MAX) {
      const [oldest = 0] = this.#places.keys();
      this.#places.delete(oldest);
      this.#db.memories.rest(oldest);
    }
    this.#places.set(number, store);
    return store;
  }

  ofAccount(accountNumber: number): Store {
    const ready = this.#accounts.get(accountNumber);
    if (ready) return ready;
    const store = { ...this.#shared, ...offered(ACCOUNT_PARTS, new PlaceSource(this.#db, "account", accountNumber)) };
    for (const name of [...Object.keys(DUE_PART), ...Object.keys(PLACE_PARTS)]) {
      Object.defineProperty(store, name, {
        get() {
          throw new Error(`${name} belongs to a region, and this request to none.`);
        },
      });
    }
    this.#accounts.set(accountNumber, store as Store);
    return store as Store;
  }
}

function offered<P extends Readonly<Record<string, Part<unknown>>>>(parts: P, source: PlaceSource | Database) {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.on(source)])) as OfferedBy<P>;
}
