import type { Database } from "./database.ts";
import { DueQueue } from "./due-queue.ts";
import type { Memory } from "./memory.ts";
import { integer, integerKey, milliseconds, part, type RowOf, Table, text } from "./table.ts";

const DUE = new Table(
  "due",
  {
    id: integerKey(),
    dueAtMs: milliseconds(),
    /** Selects the rule. */
    kind: text(),
    /** The id or number of the subject. */
    ref: text(),
    rank: integer(),
    /** The number of entries of the same instant that led to it, one after another. */
    chain: integer("DEFAULT 0"),
    /** The number of the place in which the rule runs. */
    place: integer("DEFAULT 1"),
  },
  "UNIQUE (kind, ref, place)",
  "CREATE INDEX due_by_instant ON due (due_at_ms, rank, id)",
);

/** Something the engine has to do at an instant. */
export type Due = RowOf<typeof DUE>;

/** An entry without its instant. */
export type DueEntry = Pick<Due, "kind" | "ref">;

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
  readonly #db: Database;
  readonly #select;
  readonly #insert;
  readonly #delete;
  /** Undefined until the first use, and after changes were undone. */
  #queue: DueQueue<Due> | undefined;
  #lastId = 0;
  readonly #added = new Set<Due>();
  readonly #removed = new Set<Due>();

  constructor(db: Database) {
    this.#db = db;
    const rows = DUE.on(db.ownedBy(this));
    this.#select = rows.all("ORDER BY due_at_ms, rank, id");
    this.#insert = rows.insertAll();
    this.#delete = rows.deleteAll("id");
  }

  get queue(): DueQueue<Due> {
    if (this.#queue) return this.#queue;
    const rows = this.#select();
    this.#lastId = rows.reduce((last, { id }) => Math.max(last, id), 0);
    this.#queue = new DueQueue(rows);
    return this.#queue;
  }

  set(kind: string, ref: string, place: number, dueAtMs: number, rank: number): void {
    const { queue, cause } = this;
    const chain = dueAtMs <= cause.atMs ? cause.chain + 1 : 0;
    const added: Due = { id: ++this.#lastId, dueAtMs, kind, ref, rank, chain, place };
    const replaced = queue.add(added);
    if (replaced) this.#remove(replaced);
    this.#added.add(added);
    this.#db.changed(this);
  }

  /** @returns how many there were. */
  remove(kind: string, ref: string, place: number): number {
    const removed = this.queue.remove(kind, ref, place);
    if (!removed) return 0;
    this.#remove(removed);
    return 1;
  }

  take(): void {
    this.#remove(this.queue.shift()!);
  }

  #remove(removed: Due): void {
    if (!this.#added.delete(removed)) this.#removed.add(removed);
    this.#db.changed(this);
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
    this.#added.clear();
    this.#removed.clear();
  }

  write(): void {
    this.#delete([...this.#removed].map(({ id }) => id));
    this.#insert([...this.#added]);
    this.#removed.clear();
    this.#added.clear();
  }
}

/** What is set and cancelled is of the store's own place, what is read is of all. */
export const due = part([DUE], (db) => {
  const { place } = db;
  const list = db.database.memories.one([DUE.name], () => new DueList(db.database));
  return {
    /** Schedules an entry. At most one exists for a kind and ref: setting it again moves it. */
    set: (kind: string, ref: string, dueAtMs: number, rank: DueRank = "normal"): void =>
      list.set(kind, ref, place, dueAtMs, DUE_RANKS[rank]),
    causedBy: <T>(cause: Cause, action: () => T): T => list.causedBy(cause, action),
    /** Runs a step of work that is sure to end: entries that it writes begin a new chain. */
    anew: <T>(action: () => T): T => list.causedBy(NO_CAUSE, action),
    cancel: (kind: string, ref: string): number => list.remove(kind, ref, place),
    first: (): Due | undefined => list.queue.first(),
    count: (): number => list.queue.count,
    /** In the order in which they come due. */
    all: (): readonly Due[] => list.queue.all(),
    /** Removes the first. */
    take: (): void => list.take(),
    remove: ({ kind, ref, place: of }: Due): number => list.remove(kind, ref, of),
  };
});
