import type { Database } from "./database.ts";
import { integer, integerKey, milliseconds, part, type RowOf, Table, text } from "./table.ts";

const DUE = new Table(
  "due",
  {
    id: integerKey().atFirst(),
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
export type Due = Omit<RowOf<typeof DUE>, "rank">;

/** An entry without its instant. */
export type DueEntry = Pick<Due, "kind" | "ref">;

/** By its database: the cause is the same for all places. */
const CAUSES = new WeakMap<Database, { now: Cause }>();

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

const ORDER = "ORDER BY due_at_ms, rank, id";

/**
 * The due list: everything that will happen, ordered by instant, then by rank, then by the order in which entries were written.
 * Operations and the engine write entries; only the engine takes them. The list is in the database, so a crash loses no entry.
 * All places share it: what is set and cancelled is of the store's own place, what is read is of all.
 */
export const due = part([DUE], (db) => {
  const rows = DUE.on(db).but("rank");
  const { place } = db;
  const remove = rows.delete("kind", "ref", "place");
  const cancel = (kind: string, ref: string) => remove(kind, ref, place);
  const insert = rows.insert();
  const take = rows.delete("id");
  const cause = CAUSES.get(db.database) ?? { now: NO_CAUSE };
  CAUSES.set(db.database, cause);
  /** Runs `action` with this cause: entries that it writes for the instant of the cause continue its chain. */
  const causedBy = <T>(newCause: Cause, action: () => T): T => {
    const before = cause.now;
    cause.now = newCause;
    try {
      return action();
    } finally {
      cause.now = before;
    }
  };
  return {
    /** Schedules an entry. At most one exists for a kind and ref: setting it again moves it. */
    set(kind: string, ref: string, dueAtMs: number, rank: DueRank = "normal"): void {
      cancel(kind, ref);
      const chain = dueAtMs <= cause.now.atMs ? cause.now.chain + 1 : 0;
      insert({ dueAtMs, kind, ref, rank: DUE_RANKS[rank], chain, place });
    },
    causedBy,
    /** Runs a step of work that is sure to end: entries that it writes begin a new chain. */
    anew: <T>(action: () => T): T => causedBy(NO_CAUSE, action),
    cancel,
    first: rows.one(`${ORDER} LIMIT 1`),
    count: rows.count(),
    /** In the order in which they come due. */
    all: rows.all(ORDER),
    take: ({ id }: Due) => take(id),
  };
});
