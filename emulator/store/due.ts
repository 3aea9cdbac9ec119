import type { Database } from "./database.ts";

/** Something the engine has to do at an instant. `kind` names the rule, `ref` what it is about. */
export interface Due {
  readonly id: number;
  readonly dueAtMs: number;
  readonly kind: string;
  readonly ref: string;
  /** How many entries of its own instant led to it, one after another. */
  readonly chain: number;
}

/** What entries that are written now come from: the instant it happens at, and how long the chain behind it is. */
export interface Cause {
  readonly atMs: number;
  readonly chain: number;
}

const NO_CAUSE: Cause = { atMs: Number.NEGATIVE_INFINITY, chain: 0 };

export const DUE_SCHEMA = `
CREATE TABLE due (
  id INTEGER PRIMARY KEY,
  due_at_ms REAL NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  rank INTEGER NOT NULL,
  chain INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, ref)
);
CREATE INDEX due_by_instant ON due (due_at_ms, rank, id);
`;

/**
 * Where an entry stands among those of its instant. What a request asks for comes before what time brings. What closes an
 * instant must find everything else of that instant done: a task may still start at its cutoff, and a window that ends as
 * it opens again does not overlap itself.
 */
export const DUE_RANKS = { asked: 0, normal: 1, closing: 2, starting: 3 } as const;
export type DueRank = keyof typeof DUE_RANKS;

const COLUMNS = 'id, due_at_ms AS "dueAtMs", kind, ref, chain';

/**
 * What will happen, in the order in which it happens: by instant, among equal instants by rank, and then in the order
 * it was written. An operation or the engine writes here; the engine alone takes from it. It is in the database, so a crash loses none of it.
 */
export class DueList {
  readonly #set;
  readonly #cancel;
  readonly #first;
  readonly #count;
  readonly #take;
  readonly #all;
  #cause = NO_CAUSE;

  constructor(db: Database) {
    this.#cancel = db.prepare("DELETE FROM due WHERE kind = ? AND ref = ?");
    this.#set = db.prepare("INSERT INTO due (due_at_ms, kind, ref, rank, chain) VALUES (?, ?, ?, ?, ?)");
    this.#first = db.prepare<Due>(`SELECT ${COLUMNS} FROM due ORDER BY due_at_ms, rank, id LIMIT 1`);
    this.#all = db.prepare<Due>(`SELECT ${COLUMNS} FROM due ORDER BY due_at_ms, rank, id`);
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM due");
    this.#take = db.prepare("DELETE FROM due WHERE id = ?");
  }

  /** At most one entry exists for a kind and ref: setting it again moves it. */
  set(kind: string, ref: string, dueAtMs: number, rank: DueRank = "normal"): void {
    this.#cancel.run(kind, ref);
    const { atMs, chain } = this.#cause;
    this.#set.run(dueAtMs, kind, ref, DUE_RANKS[rank], dueAtMs <= atMs ? chain + 1 : 0);
  }

  /** Runs what is caused so: entries that it writes for the instant itself are the next of their chain. */
  causedBy<T>(cause: Cause, action: () => T): T {
    const before = this.#cause;
    this.#cause = cause;
    try {
      return action();
    } finally {
      this.#cause = before;
    }
  }

  /** Runs what takes a step towards an end that is sure to come: what it writes begins a chain. */
  anew<T>(action: () => T): T {
    return this.causedBy(NO_CAUSE, action);
  }

  cancel(kind: string, ref: string): void {
    this.#cancel.run(kind, ref);
  }

  first(): Due | undefined {
    return this.#first.get();
  }

  count(): number {
    return this.#count.get()!.count;
  }

  /** In the order in which they come due. */
  all(): Due[] {
    return this.#all.all();
  }

  take(due: Due): void {
    this.#take.run(due.id);
  }
}
