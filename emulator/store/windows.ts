import { flag, integer, milliseconds, rowNumber, text } from "./columns.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";

const WINDOWS = new Table(
  "windows",
  {
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
    /** The next execution; null when disabled or without further executions. */
    nextExecutionAtMs: milliseconds().orNull(),
  },
  "CREATE INDEX windows_by_next_execution ON windows (next_execution_at_ms, number) WHERE next_execution_at_ms IS NOT NULL",
);

/** A maintenance window. Dates and the schedule are kept as the caller wrote them, since reads echo them byte for byte. */
export type Window = NewRowOf<typeof WINDOWS>;
export type NumberedWindow = RowOf<typeof WINDOWS>;

/** Every condition given must hold. */
export interface WindowConditions {
  /** For each list, the name starts with one of its members. */
  readonly namePrefixes?: readonly (readonly string[])[] | undefined;
  readonly enabled?: boolean | undefined;
}

const LISTED = "WHERE window_id IN (SELECT value FROM json_each(:windowIds))";

/** Rows read at once: a reader that stops early has not read the account. */
const UPCOMING_AT_ONCE = 64;

export const windows = part([WINDOWS], (db) => {
  const rows = WINDOWS.on(db).kept();
  const page = rows.select(
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
  const count = rows.count();
  const last = WINDOWS.on(db).only("number").one("ORDER BY number DESC LIMIT 1");
  const among = rows.select(`${LISTED} AND number > :number ORDER BY number LIMIT :limit`);
  const upcoming = rows.all(
    "WHERE (next_execution_at_ms, number) > (:afterMs, :afterNumber) ORDER BY next_execution_at_ms, number LIMIT :limit",
    "afterMs",
    "afterNumber",
    "limit",
  );
  const upcomingAmong = rows.select(
    `${LISTED} AND next_execution_at_ms IS NOT NULL ORDER BY next_execution_at_ms, number`,
  );
  const insert = rows.insert();
  /** There are no more rows; undefined until it is known. */
  let most: number | undefined;
  return {
    insert(window: Window): void {
      insert(window);
      if (most !== undefined) most++;
    },
    update: rows.update(["windowId"]),
    setNextExecution: rows.set(["windowId"], ["nextExecutionAtMs"]),
    find: rows.find("windowId"),
    delete: rows.delete("windowId"),
    /**
     * Takes no longer with many windows, unless `limit` is as large: numbers count from 1, so the last one is at least the number of
     * rows. Deletions, and insertions that were undone, leave a bound that is too high, which does no harm.
     */
    hasAtLeast(limit: number): boolean {
      most ??= last()?.number ?? 0;
      return most >= limit && count() >= limit;
    },
    /** At most `limit` windows after `number`, oldest first; numbers are never reused. */
    page(number: number, limit: number, { enabled, namePrefixes = [] }: WindowConditions = {}): NumberedWindow[] {
      const isEnabled = enabled === undefined ? null : Number(enabled);
      return page.all({ number, limit, isEnabled, namePrefixes: JSON.stringify(namePrefixes) });
    },
    /** At most `limit` of these windows after `number`, oldest first. */
    among: (windowIds: Iterable<string>, number: number, limit: number): NumberedWindow[] =>
      among.all({ windowIds: JSON.stringify([...windowIds]), number, limit }),
    /** Those of these windows that open again, in the order in which they do. */
    upcomingAmong: (windowIds: Iterable<string>): NumberedWindow[] =>
      upcomingAmong.all({ windowIds: JSON.stringify([...windowIds]) }),
    /** All windows that open again, in the order in which they do. */
    *upcoming(): Iterable<NumberedWindow> {
      let found = upcoming(Number.NEGATIVE_INFINITY, 0, UPCOMING_AT_ONCE);
      for (;;) {
        yield* found;
        const last = found.at(-1);
        if (!last || found.length < UPCOMING_AT_ONCE) return;
        found = upcoming(last.nextExecutionAtMs!, last.number, UPCOMING_AT_ONCE);
      }
    },
  };
});
