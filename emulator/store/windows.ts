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
`;

const COLUMNS = `window_id AS "windowId", name, description, start_date AS "startDate", end_date AS "endDate", schedule,
  schedule_timezone AS "scheduleTimezone", schedule_offset AS "scheduleOffset", duration, cutoff,
  allow_unassociated_targets AS "allowUnassociatedTargets", enabled, created_at_ms AS "createdAtMs",
  modified_at_ms AS "modifiedAtMs", anchored_at_ms AS "anchoredAtMs", next_execution_at_ms AS "nextExecutionAtMs"`;

export class Windows {
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #after;
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
    this.#after = db.prepare<WindowRow & { number: number }>(
      `SELECT number, ${COLUMNS} FROM windows WHERE number > ? ORDER BY number`,
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

  /** Oldest first. `number` is the place to go on from: it never changes and is never given to another window. */
  *after(number: number): Iterable<Window & { readonly number: number }> {
    for (const row of this.#after.all(number)) yield fromRow(row);
  }
}

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
