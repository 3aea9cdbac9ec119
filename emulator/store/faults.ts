import type { Database } from "./database.ts";

/** An error that only the emulator itself can cause, put down so that somebody can look into it. */
export interface Fault {
  /** Counts from 1; a number is never used again, whatever was removed. */
  readonly number: number;
  /** The clock's instant. */
  readonly atMs: number;
  /** What failed: a kind of due entry, or `request`. */
  readonly kind: string;
  /** What the entry was about; of a request its method and path, or its operation. */
  readonly ref: string;
  /** What of it failed: the rule, the work outside that followed it, or the answer to a request. */
  readonly part: "rule" | "effect" | "answer";
  /** What was failed in consequence, e.g. `command 0a1b…`; null when the entry belonged to nothing that runs. */
  readonly failed: string | null;
  readonly message: string;
  readonly stack: string;
}

export const FAULTS_SCHEMA = `
CREATE TABLE faults (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms REAL NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  part TEXT NOT NULL,
  failed TEXT,
  message TEXT NOT NULL,
  stack TEXT NOT NULL
);
`;

/** How many are kept: a fault that comes back for years must not fill the disk. All are counted. */
const KEPT_MAX = 1000;
const TEXT_LENGTH_MAX = 4000;

const COLUMNS = 'number, at_ms AS "atMs", kind, ref, part, failed, message, stack';

export class Faults {
  readonly #insert;
  readonly #forget;
  readonly #newest;
  readonly #after;
  readonly #last;
  readonly #clear;
  readonly #count;

  constructor(db: Database) {
    this.#insert = db.prepare<{ number: number }>(
      "INSERT INTO faults (at_ms, kind, ref, part, failed, message, stack) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING number",
    );
    this.#forget = db.prepare("DELETE FROM faults WHERE number <= ?");
    this.#newest = db.prepare<Fault>(`SELECT ${COLUMNS} FROM faults ORDER BY number DESC LIMIT ?`);
    this.#after = db.prepare<Fault>(`SELECT ${COLUMNS} FROM faults WHERE number > ? ORDER BY number LIMIT ?`);
    this.#last = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'faults'");
    this.#count = db.prepare<{ value: string }>("SELECT value FROM meta WHERE name = 'faults-cleared'");
    this.#clear = db.prepare(
      `INSERT INTO meta VALUES ('faults-cleared', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    );
  }

  record(fault: Omit<Fault, "number">): Fault {
    const message = fault.message.slice(0, TEXT_LENGTH_MAX);
    const stack = fault.stack.slice(0, TEXT_LENGTH_MAX);
    const { atMs, kind, ref, part, failed } = fault;
    const { number } = this.#insert.get(atMs, kind, ref, part, failed, message, stack)!;
    if (number > KEPT_MAX) this.#forget.run(number - KEPT_MAX);
    return { ...fault, number, message, stack };
  }

  /** How many there have been since they were last cleared, those that are not kept any more too. */
  count(): number {
    return this.lastNumber() - Number(this.#count.get()?.value ?? 0);
  }

  /** The number of the latest fault there has been; 0 when there has been none. */
  lastNumber(): number {
    return this.#last.get()?.seq ?? 0;
  }

  newest(limit: number): Fault[] {
    return this.#newest.all(limit);
  }

  /** Those that came after the fault of this number, the oldest first. */
  after(number: number, limit: number): Fault[] {
    return this.#after.all(number, limit);
  }

  /** Forgets all. @returns how many were counted. */
  clear(): number {
    const count = this.count();
    this.#forget.run(this.lastNumber());
    this.#clear.run(String(this.lastNumber()));
    return count;
  }
}
