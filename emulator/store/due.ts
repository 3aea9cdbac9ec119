import { integer, integerKey, milliseconds, part, type RowOf, Table, text } from "./table.ts";

const DUE = new Table(
  "due",
  {
    id: integerKey().atFirst(),
    dueAtMs: milliseconds(),
    /** The rule. */
    kind: text(),
    /** What it is about. */
    ref: text(),
    rank: integer(),
    /** How many entries of its own instant led to it, one after another. */
    chain: integer("DEFAULT 0"),
  },
  "UNIQUE (kind, ref)",
  "CREATE INDEX due_by_instant ON due (due_at_ms, rank, id)",
);

/** Something the engine has to do at an instant. */
export type Due = Omit<RowOf<typeof DUE>, "rank">;

/** An entry without its instant. */
export type DueEntry = Pick<Due, "kind" | "ref">;

/** What entries that are written now come from: the instant it happens at, and how long the chain behind it is. */
export interface Cause {
  readonly atMs: number;
  readonly chain: number;
}

const NO_CAUSE: Cause = { atMs: Number.NEGATIVE_INFINITY, chain: 0 };

/**
 * Where an entry stands among those of its instant. What a request asks for comes before what time brings. What closes an
 * instant must find everything else of that instant done: a task may still start at its cutoff, and a window that ends as
 * it opens again does not overlap itself.
 */
export const DUE_RANKS = { asked: 0, normal: 1, closing: 2, starting: 3 } as const;
export type DueRank = keyof typeof DUE_RANKS;

const ORDER = "ORDER BY due_at_ms, rank, id";

/**
 * What will happen, in the order in which it happens: by instant, among equal instants by rank, and then in the order
 * it was written. An operation or the engine writes here; the engine alone takes from it. It is in the database, so a crash loses none of it.
 */
export const due = part([DUE], (db) => {
  const rows = DUE.on(db).but("rank");
  const cancel = rows.delete("kind", "ref");
  const insert = rows.insert();
  const take = rows.delete("id");
  let cause = NO_CAUSE;
  /** Runs what is caused so: entries that it writes for the instant itself are the next of their chain. */
  const causedBy = <T>(newCause: Cause, action: () => T): T => {
    const before = cause;
    cause = newCause;
    try {
      return action();
    } finally {
      cause = before;
    }
  };
  return {
    /** At most one entry exists for a kind and ref: setting it again moves it. */
    set(kind: string, ref: string, dueAtMs: number, rank: DueRank = "normal"): void {
      cancel(kind, ref);
      const chain = dueAtMs <= cause.atMs ? cause.chain + 1 : 0;
      insert({ dueAtMs, kind, ref, rank: DUE_RANKS[rank], chain });
    },
    causedBy,
    /** Runs what takes a step towards an end that is sure to come: what it writes begins a chain. */
    anew: <T>(action: () => T): T => causedBy(NO_CAUSE, action),
    cancel,
    first: rows.one(`${ORDER} LIMIT 1`),
    count: rows.count(),
    /** In the order in which they come due. */
    all: rows.all(ORDER),
    take: ({ id }: Due) => take(id),
  };
});
