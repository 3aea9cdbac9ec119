import { meta } from "./meta.ts";
import { milliseconds, type NewRowOf, type Offered, part, type RowOf, rowNumber, Table, text } from "./table.ts";

const FAULTS = new Table("faults", {
  /** Counts from 1; a number is never used again, whatever was removed. */
  number: rowNumber,
  /** The clock's instant. */
  atMs: milliseconds(),
  /** What failed: a kind of due entry, or `request`. */
  kind: text(),
  /** What the entry was about; of a request its method and path, or its operation. */
  ref: text(),
  /** What of it failed: the rule, the work outside that followed it, or the answer to a request. */
  part: text<"rule" | "effect" | "answer">(),
  /** What was failed in consequence, e.g. `command 0a1b…`; null when the entry belonged to nothing that runs. */
  failed: text().orNull(),
  message: text(),
  stack: text(),
});

/** An error that only the emulator itself can cause, put down so that somebody can look into it. */
export type Fault = RowOf<typeof FAULTS>;

/** How many are kept: a fault that comes back for years must not fill the disk. All are counted. */
const KEPT_MAX = 1000;
const TEXT_LENGTH_MAX = 4000;

/** The fact that says how many faults there had been when they were last cleared. */
const CLEARED = "faults-cleared";

export type Faults = Offered<typeof faults>;

export const faults = part([FAULTS], (db) => {
  const rows = FAULTS.on(db);
  const facts = meta.on(db);
  const insert = rows.insertNumbered();
  const forget = rows.deleteWhere("WHERE number <= :number", "number");
  const last = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'faults'");
  /** The number of the latest fault there has been; 0 when there has been none. */
  const lastNumber = (): number => last.get()?.seq ?? 0;
  /** How many there have been since they were last cleared, those that are not kept any more too. */
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
    /** Those that came after the fault of this number, the oldest first. */
    after: rows.page("number"),
    /** Forgets all. @returns how many were counted. */
    clear(): number {
      const counted = count();
      forget(lastNumber());
      facts.set(CLEARED, String(lastNumber()));
      return counted;
    },
  };
});
