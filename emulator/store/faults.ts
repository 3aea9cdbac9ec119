import { milliseconds, rowNumber, text } from "./columns.ts";
import { meta } from "./meta.ts";
import { type NewRowOf, type Offered, part, type RowOf, Table } from "./table.ts";

const FAULTS = new Table("faults", {
  /** Counts from 1; a number is never used again, whatever was removed. */
  number: rowNumber,
  /** The clock's instant. */
  atMs: milliseconds(),
  /** What failed: a kind of due entry, or `request`. */
  kind: text(),
  /** The `ref` of the entry; for a request its operation, or its method and path. */
  ref: text(),
  /** The part that failed: the rule, its effect, or the answer to a request. */
  part: text<"rule" | "effect" | "answer">(),
  /** What failed as a consequence, e.g. `command 0a1b…`; null when the entry belonged to nothing that runs. */
  failed: text().orNull(),
  message: text(),
  stack: text(),
});

/** An internal error of the emulator, recorded for its users. */
export type Fault = RowOf<typeof FAULTS>;

/** How many faults are kept: a recurring fault must not fill the disk. All are counted. */
const KEPT_MAX = 1000;
const TEXT_LENGTH_MAX = 4000;

/** The name in `meta` of the number of faults at the last clearing. */
const CLEARED = "faults-cleared";

export type Faults = Offered<typeof faults>;

export const faults = part([FAULTS], (db) => {
  const rows = FAULTS.on(db);
  const facts = meta.on(db);
  const insert = rows.insertNumbered();
  const forget = rows.deleteWhere("WHERE number <= :number", "number");
  const last = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'faults'");
  /** The number of the latest fault; 0 before the first. */
  const lastNumber = (): number => last.get()?.seq ?? 0;
  /** The number of faults since the last clearing, including those that are no longer kept. */
  const count = (): number => lastNumber() - Number(facts.find(CLEARED) ?? 0);
  return {
    record(fault: NewRowOf<typeof FAULTS>): Fault {
      const message = fault.message.slice(0, TEXT_LENGTH_MAX);
      const stack = fault.stack.slice(0, TEXT_LENGTH_MAX);
      const number = insert({ ...fault, message, stack });
      if (number > KEPT_MAX) forget(number - KEPT_MAX);
      return { ...fault, number, message, stack };
    },
    count,
    lastNumber,
    newest: rows.all("ORDER BY number DESC LIMIT :limit", "limit"),
    /** The faults after this number, oldest first. */
    after: rows.page("number"),
    /** Deletes all faults. @returns their number. */
    clear(): number {
      const counted = count();
      forget(lastNumber());
      facts.set(CLEARED, String(lastNumber()));
      return counted;
    },
  };
});
