import type { Database, SqlValue } from "./database.ts";

/** A maintenance window. Dates and the schedule are kept as the caller wrote them, since reads echo them byte for byte. */
export interface Window {
  readonly windowId: string;
  readonly name: string;
  readonly description: string | null;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly schedule: string;
  readonly scheduleTimezone: string | null;
  /** days */
  readonly scheduleOffset: number | null;
  /** hours */
  readonly duration: number;
  /** hours before the end */
  readonly cutoff: number;
  readonly allowUnassociatedTargets: boolean;
  readonly enabled: boolean;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** What rate() counts from: creation, or the last change of the schedule. */
  readonly anchoredAtMs: number;
  /** The next opening; null when disabled or when there is none any more. */
  readonly nextExecutionAtMs: number | null;
}

type WindowRow = Omit<Window, "allowUnassociatedTargets" | "enabled"> & {
  readonly allowUnassociatedTargets: number;
  readonly enabled: number;
};

export const WINDOWS_SCHEMA = `
CREATE TABLE windows (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  window_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT,
  start_date TEXT,
  end_date TEXT,
  schedule TEXT NOT NULL,
  schedule_timezone TEXT,
  schedule_offset INTEGER,
  duration INTEGER NOT NULL,
  cutoff INTEGER NOT NULL,
  allow_unassociated_targets INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  created_at_ms REAL NOT NULL,
  modified_at_ms REAL NOT NULL,
  anchored_at_ms REAL NOT NULL,
  next_execution_at_ms REAL
);
CREATE INDEX windows_by_next_execution ON windows (next_execution_at_ms, number) WHERE next_execution_at_ms IS NOT NULL;
`;

export type NumberedWindow = Window & { readonly number: number };

/** Every condition given must hold. */
export interface WindowConditions {
  /** For each list, the name starts with one of its members. */
  readonly namePrefixes?: readonly (readonly string[])[] | undefined;
  readonly enabled?: boolean | undefined;
}

const COLUMNS = `window_id AS "windowId", name, description, start_date AS "startDate", end_date AS "endDate", schedule,
  schedule_timezone AS "scheduleTimezone", schedule_offset AS "scheduleOffset", duration, cutoff,
  allow_unassociated_targets AS "allowUnassociatedTargets", enabled, created_at_ms AS "createdAtMs",
  modified_at_ms AS "modifiedAtMs", anchored_at_ms AS "anchoredAtMs", next_execution_at_ms AS "nextExecutionAtMs"`;

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
    this.#insert = db.prepare(
      `INSERT INTO windows (window_id, name, description, start_date, end_date, schedule, schedule_timezone,
         schedule_offset, duration, cutoff, allow_unassociated_targets, enabled, created_at_ms, modified_at_ms,
         anchored_at_ms, next_execution_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare(
      `UPDATE windows SET name = ?, description = ?, start_date = ?, end_date = ?, schedule = ?, schedule_timezone = ?,
         schedule_offset = ?, duration = ?, cutoff = ?, allow_unassociated_targets = ?, enabled = ?, created_at_ms = ?,
         modified_at_ms = ?, anchored_at_ms = ?, next_execution_at_ms = ? WHERE window_id = ?`,
    );
    this.#find = db.prepare<WindowRow>(`SELECT ${COLUMNS} FROM windows WHERE window_id = ?`);
    this.#delete = db.prepare("DELETE FROM windows WHERE window_id = ?");
    this.#page = db.prepare<WindowRow & { number: number }>(
      `SELECT number, ${COLUMNS} FROM windows
       WHERE number > ?1 AND (?3 IS NULL OR enabled = ?3)
         AND NOT EXISTS (
           SELECT 1 FROM json_each(?4) AS wanted
           WHERE NOT EXISTS (
             SELECT 1 FROM json_each(wanted.value) AS prefix
             WHERE substr(windows.name, 1, length(prefix.value)) = prefix.value
           )
         )
       ORDER BY number LIMIT ?2`,
    );
    this.#among = db.prepare<WindowRow & { number: number }>(
      `SELECT number, ${COLUMNS} FROM windows WHERE window_id IN (SELECT value FROM json_each(?)) AND number > ?
       ORDER BY number LIMIT ?`,
    );
    this.#upcoming = db.prepare<WindowRow & { number: number }>(
      `SELECT number, ${COLUMNS} FROM windows WHERE (next_execution_at_ms, number) > (?, ?)
       ORDER BY next_execution_at_ms, number LIMIT ?`,
    );
    this.#upcomingAmong = db.prepare<WindowRow & { number: number }>(
      `SELECT number, ${COLUMNS} FROM windows
       WHERE window_id IN (SELECT value FROM json_each(?)) AND next_execution_at_ms IS NOT NULL
       ORDER BY next_execution_at_ms, number`,
    );
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM windows");
    this.#setNext = db.prepare("UPDATE windows SET next_execution_at_ms = ? WHERE window_id = ?");
  }

  insert(window: Window): void {
    this.#insert.run(window.windowId, ...values(window));
  }

  update(window: Window): void {
    this.#update.run(...values(window), window.windowId);
  }

  setNextExecution(windowId: string, nextExecutionAtMs: number | null): void {
    this.#setNext.run(nextExecutionAtMs, windowId);
  }

  find(windowId: string): Window | undefined {
    const row = this.#find.get(windowId);
    return row && fromRow(row);
  }

  delete(windowId: string): void {
    this.#delete.run(windowId);
  }

  count(): number {
    return this.#count.get()!.count;
  }

  /** At most `limit` windows behind `number`, oldest first; a number is never given to another window. */
  page(number: number, limit: number, { enabled, namePrefixes = [] }: WindowConditions = {}): NumberedWindow[] {
    const wanted = enabled === undefined ? null : Number(enabled);
    return this.#page.all(number, limit, wanted, JSON.stringify(namePrefixes)).map(fromRow);
  }

  /** At most `limit` of these windows behind `number`, oldest first. */
  among(windowIds: Iterable<string>, number: number, limit: number): NumberedWindow[] {
    return this.#among.all(JSON.stringify([...windowIds]), number, limit).map(fromRow);
  }

  /** Those of these windows that open again, in the order in which they do. */
  upcomingAmong(windowIds: Iterable<string>): NumberedWindow[] {
    return this.#upcomingAmong.all(JSON.stringify([...windowIds])).map(fromRow);
  }

  /** All windows that open again, in the order in which they do. */
  *upcoming(): Iterable<NumberedWindow> {
    let after: [number, number] = [Number.NEGATIVE_INFINITY, 0];
    for (let rows = this.#upcoming.all(...after, UPCOMING_AT_ONCE); rows.length > 0; ) {
      yield* rows.map(fromRow);
      if (rows.length < UPCOMING_AT_ONCE) return;
      const last = rows[rows.length - 1]!;
      after = [last.nextExecutionAtMs!, last.number];
      rows = this.#upcoming.all(...after, UPCOMING_AT_ONCE);
    }
  }
}

/** Rows read at once: a reader that stops early has not read the account. */
const UPCOMING_AT_ONCE = 64;

function values(window: Window): SqlValue[] {
  return [
    window.name,
    window.description,
    window.startDate,
    window.endDate,
    window.schedule,
    window.scheduleTimezone,
    window.scheduleOffset,
    window.duration,
    window.cutoff,
    Number(window.allowUnassociatedTargets),
    Number(window.enabled),
    window.createdAtMs,
    window.modifiedAtMs,
    window.anchoredAtMs,
    window.nextExecutionAtMs,
  ];
}

function fromRow<R extends WindowRow>(row: R) {
  return { ...row, allowUnassociatedTargets: row.allowUnassociatedTargets === 1, enabled: row.enabled === 1 };
}
