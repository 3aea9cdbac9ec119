import { coded, integer, integerKey, milliseconds, text } from "./columns.ts";
import { DueQueue, type Ref } from "./due-queue.ts";
import type { Memory } from "./memory.ts";
import type { RootSource } from "./source.ts";
import { part, type RowOf, Table } from "./table.ts";

/** Without an index: it is read at the start, and by `id`. */
const DUE = new Table("due", {
  id: integerKey(),
  dueAtMs: milliseconds(),
  /** Selects the rule. */
  kind: text(),
  /** The id or number of the subject, see `Ref`. */
  ref: coded<Ref>({ encode: String, decode: (kept) => refOf(kept as string) }),
  rank: integer(),
  /** The number of entries of the same instant that led to it, one after another. */
  chain: integer("DEFAULT 0"),
  /** The number of the place in which the rule runs. */
  place: integer("DEFAULT 1"),
});

/** Something the engine has to do at an instant. */
export type Due = RowOf<typeof DUE>;

/** What an entry is about, as others store it. */
export interface DueEntry {
  readonly kind: string;
  readonly ref: string;
}

/** The cause of the entries that are written now: its instant, and the length of the chain that led to it. */
export interface Cause {
  readonly atMs: number;
  readonly chain: number;
}

const NO_CAUSE: Cause = { atMs: Number.NEGATIVE_INFINITY, chain: 0 };

/**
 * The order of the entries of one instant. Entries that requests write come before those of the schedule. Entries that close
 * something come after both, since a task may still start at its cutoff. Windows open last, so that a window that ends at the
 * instant at which it opens again does not overlap itself.
 */
export const DUE_RANKS = { asked: 0, normal: 1, closing: 2, starting: 3 } as const;
export type DueRank = keyof typeof DUE_RANKS;

/**
 * The due list: everything that will happen, ordered by instant, then by rank, then by the order in which entries were written.
 * Operations and the engine write entries; only the engine takes them. It is held in memory, since most entries are taken in the
 * transaction that sets them: the table gets those that are there at its end, so a crash loses no entry.
 */
class DueList implements Memory {
  readonly tables = [DUE.name];
  readonly place = 0;
  cause = NO_CAUSE;
  readonly #db: RootSource;
  readonly #select;
  readonly #insert;
  readonly #delete;
  /** Undefined until the first use, and after changes were undone. */
  #queue: DueQueue | undefined;
  #lastId = 0;

  constructor(db: RootSource) {
    this.#db = db;
    const rows = DUE.on(db.ownedBy(this));
    this.#select = rows.all("ORDER BY due_at_ms, rank, id");
    this.#insert = rows.insertAll();
    this.#delete = rows.deleteAll("id");
  }

  get queue(): DueQueue {
    if (this.#queue) return this.#queue;
    const rows = this.#select();
    this.#lastId = rows.reduce((last, { id }) => Math.max(last, id), 0);
    this.#queue = new DueQueue(rows);
    return this.#queue;
  }

  set(kind: string, ref: Ref, place: number, dueAtMs: number, rank: number): void {
    const { queue, cause } = this;
    const chain = dueAtMs <= cause.atMs ? cause.chain + 1 : 0;
    queue.add({ id: ++this.#lastId, dueAtMs, kind, ref: refOf(ref), rank, chain, place });
    this.#db.changed(this);
  }

  /** @returns how many there were. */
  remove(kind: string, ref: Ref, place: number): number {
    if (!this.queue.remove(kind, refOf(ref), place)) return 0;
    this.#db.changed(this);
    return 1;
  }

  /** Runs `action` with this cause: entries that it writes for the instant of the cause continue its chain. */
  causedBy<T>(cause: Cause, action: () => T): T {
    const before = this.cause;
    this.cause = cause;
    try {
      return action();
    } finally {
      this.cause = before;
    }
  }

  forget(): void {
    this.#queue = undefined;
  }

  write(): void {
    const { added, erased } = this.queue.takeChanges();
    this.#delete(erased);
    this.#insert(added);
  }
}

/** The table has refs as text, so a text and a number that say the same are the same ref. */
function refOf(ref: Ref): Ref {
  if (typeof ref === "number") return ref;
  const number = Number(ref);
  return Number.isSafeInteger(number) && String(number) === ref ? number : ref;
}

/** What is set and cancelled is of the store's own place, what is read is of all. */
export const due = part([DUE], (db) => {
  const { place } = db;
  const list = db.database.memories.one([DUE.name], () => new DueList(db.database));
  return {
    /** Schedules an entry. At most one exists for a kind and ref: setting it again moves it. */
    set: (kind: string, ref: Ref, dueAtMs: number, rank: DueRank = "normal"): void =>
      list.set(kind, ref, place, dueAtMs, DUE_RANKS[rank]),
    causedBy: <T>(cause: Cause, action: () => T): T => list.causedBy(cause, action),
    /** Runs a step of work that is sure to end: entries that it writes begin a new chain. */
    anew: <T>(action: () => T): T => list.causedBy(NO_CAUSE, action),
    cancel: (kind: string, ref: Ref): number => list.remove(kind, ref, place),
    first: (): Due | undefined => list.queue.first(),
    count: (): number => list.queue.count,
    /** In the order in which they come due. */
    all: (): readonly Due[] => list.queue.all(),
    remove: ({ kind, ref, place: of }: Due): number => list.remove(kind, ref, of),
  };
});
