import type { Database } from "./database.ts";
import { flag, integer, milliseconds, type NewRowOf, type RowOf, rowNumber, Table, text } from "./table.ts";

const WINDOWS = new Table("windows", {
  number: rowNumber,
  windowId: text("UNIQUE"),
  name: text(),
  description: text().orNull(),
  startDate: text().orNull(),
  endDate: text().orNull(),
  schedule: text(),
  scheduleTimezone: text().orNull(),
  /** days */
  scheduleOffset: integer().orNull(),
  /** hours */
  duration: integer(),
  /** hours before the end */
  cutoff: integer(),
  allowUnassociatedTargets: flag(),
  enabled: flag(),
  createdAtMs: milliseconds(),
  modifiedAtMs: milliseconds(),
  /** What rate() counts from: creation, or the last change of the schedule. */
  anchoredAtMs: milliseconds(),
  /** The next execution; null when disabled or when there is none any more. */
  nextExecutionAtMs: milliseconds().orNull(),
});

/** A maintenance window. Dates and the schedule are kept as the caller wrote them, since reads echo them byte for byte. */
export type Window = NewRowOf<typeof WINDOWS>;
export type NumberedWindow = RowOf<typeof WINDOWS>;

export const WINDOWS_SCHEMA = `${WINDOWS.schema}
CREATE INDEX windows_by_next_execution ON windows (next_execution_at_ms, number) WHERE next_execution_at_ms IS NOT NULL;
`;

/** Every condition given must hold. */
export interface WindowConditions {
  /** For each list, the name starts with one of its members. */
  readonly namePrefixes?: readonly (readonly string[])[] | undefined;
  readonly enabled?: boolean | undefined;
}

const ONE = "WHERE window_id = :windowId";
const LISTED = "window_id IN (SELECT value FROM json_each(:windowIds))";

export class Windows {
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #page;
  readonly #among;
  readonly #upcoming;
  readonly #upcomingAmong;
  readonly #count;
  readonly #setNext;

  constructor(db: Database) {
    this.#insert = WINDOWS.insert(db);
    this.#update = WINDOWS.update(db, WINDOWS.fieldsBut("number", "windowId"), ONE);
    this.#setNext = WINDOWS.update(db, ["nextExecutionAtMs"], ONE);
    this.#find = WINDOWS.select(db, ONE);
    this.#delete = db.prepare(`DELETE FROM windows ${ONE}`);
    this.#page = WINDOWS.select(
      db,
      `WHERE number > :number AND (:isEnabled IS NULL OR enabled = :isEnabled)
         AND NOT EXISTS (
           SELECT 1 FROM json_each(:namePrefixes) AS wanted
           WHERE NOT EXISTS (
             SELECT 1 FROM json_each(wanted.value) AS prefix
             WHERE substr(windows.name, 1, length(prefix.value)) = prefix.value
           )
         )
       ORDER BY number LIMIT :limit`,
    );
    this.#among = WINDOWS.select(db, `WHERE ${LISTED} AND number > :number ORDER BY number LIMIT :limit`);
    this.#upcoming = WINDOWS.select(
      db,
      `WHERE (next_execution_at_ms, number) > (:afterMs, :afterNumber) ORDER BY next_execution_at_ms, number LIMIT :limit`,
    );
    this.#upcomingAmong = WINDOWS.select(
      db,
      `WHERE ${LISTED} AND next_execution_at_ms IS NOT NULL ORDER BY next_execution_at_ms, number`,
    );
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM windows");
  }

  insert(window: Window): void {
    this.#insert.run(window);
  }

  update(window: Window): void {
    this.#update.run(window);
  }

  setNextExecution(windowId: string, nextExecutionAtMs: number | null): void {
    this.#setNext.run({ windowId, nextExecutionAtMs });
  }

  find(windowId: string): Window | undefined {
    return this.#find.get({ windowId });
  }

  delete(windowId: string): void {
    this.#delete.run({ windowId });
  }

  count(): number {
    return this.#count.get()!.count;
  }

  /** At most `limit` windows behind `number`, oldest first; a number is never given to another window. */
  page(number: number, limit: number, { enabled, namePrefixes = [] }: WindowConditions = {}): NumberedWindow[] {
    const isEnabled = enabled === undefined ? null : Number(enabled);
    return this.#page.all({ number, limit, isEnabled, namePrefixes: JSON.stringify(namePrefixes) });
  }

  /** At most `limit` of these windows behind `number`, oldest first. */
  among(windowIds: Iterable<string>, number: number, limit: number): NumberedWindow[] {
    return this.#among.all({ windowIds: JSON.stringify([...windowIds]), number, limit });
  }

  /** Those of these windows that open again, in the order in which they do. */
  upcomingAmong(windowIds: Iterable<string>): NumberedWindow[] {
    return this.#upcomingAmong.all({ windowIds: JSON.stringify([...windowIds]) });
  }

  /** All windows that open again, in the order in which they do. */
  *upcoming(): Iterable<NumberedWindow> {
    let [afterMs, afterNumber] = [Number.NEGATIVE_INFINITY, 0];
    for (;;) {
      const rows = this.#upcoming.all({ afterMs, afterNumber, limit: UPCOMING_AT_ONCE });
      yield* rows;
      if (rows.length < UPCOMING_AT_ONCE) return;
      const last = rows.at(-1)!;
      [afterMs, afterNumber] = [last.nextExecutionAtMs!, last.number];
    }
  }
}

/** Rows read at once: a reader that stops early has not read the account. */
const UPCOMING_AT_ONCE = 64;
