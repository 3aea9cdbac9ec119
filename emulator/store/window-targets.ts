import type { Target } from "@aws-sdk/client-ssm";
import type { Database, SqlValue } from "./database.ts";
import { WindowSelectors } from "./window-selectors.ts";

export type WindowTargetResourceType = "INSTANCE" | "RESOURCE_GROUP";

/** A target registered with a maintenance window. `targets` is kept as the caller wrote it, since reads echo it. */
export interface WindowTarget {
  readonly windowTargetId: string;
  readonly windowId: string;
  readonly resourceType: WindowTargetResourceType;
  readonly targets: readonly Target[];
  readonly ownerInformation: string | null;
  readonly name: string | null;
  readonly description: string | null;
}

export type NumberedWindowTarget = WindowTarget & { readonly number: number };

/** Every condition given must hold; within one, any of the values. */
export interface WindowTargetConditions {
  readonly windowTargetIds?: readonly string[] | undefined;
  readonly resourceTypes?: readonly string[] | undefined;
  readonly ownerInformation?: readonly string[] | undefined;
}

type WindowTargetRow = Omit<NumberedWindowTarget, "targets"> & { readonly targets: string };

export const WINDOW_TARGETS_SCHEMA = `
CREATE TABLE window_targets (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  window_target_id TEXT NOT NULL UNIQUE,
  window_id TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  targets TEXT NOT NULL,
  owner_information TEXT,
  name TEXT,
  description TEXT
);
CREATE INDEX window_targets_by_window ON window_targets (window_id, number);
`;

const COLUMNS = `number, window_target_id AS "windowTargetId", window_id AS "windowId", resource_type AS "resourceType",
  targets, owner_information AS "ownerInformation", name, description`;

/** A JSON array of accepted values, or NULL for any. */
const among = (column: string, parameter: string) =>
  `(${parameter} IS NULL OR ${column} IN (SELECT value FROM json_each(${parameter})))`;

export class WindowTargets {
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #deleteOfWindow;
  readonly #ofWindow;
  readonly #page;
  readonly #count;
  readonly #selectors;

  constructor(db: Database) {
    this.#selectors = new WindowSelectors(db);
    this.#insert = db.prepare(
      `INSERT INTO window_targets (window_id, resource_type, targets, owner_information, name, description,
         window_target_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare(
      `UPDATE window_targets SET window_id = ?, resource_type = ?, targets = ?, owner_information = ?, name = ?,
         description = ? WHERE window_target_id = ?`,
    );
    this.#find = db.prepare<WindowTargetRow>(`SELECT ${COLUMNS} FROM window_targets WHERE window_target_id = ?`);
    this.#delete = db.prepare("DELETE FROM window_targets WHERE window_target_id = ?");
    this.#deleteOfWindow = db.prepare("DELETE FROM window_targets WHERE window_id = ?");
    this.#ofWindow = db.prepare<WindowTargetRow>(
      `SELECT ${COLUMNS} FROM window_targets WHERE window_id = ? ORDER BY number`,
    );
    this.#page = db.prepare<WindowTargetRow>(
      `SELECT ${COLUMNS} FROM window_targets WHERE window_id = ?1 AND number > ?2
         AND ${among("window_target_id", "?4")} AND ${among("resource_type", "?5")} AND ${among("owner_information", "?6")}
       ORDER BY number LIMIT ?3`,
    );
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM window_targets WHERE window_id = ?");
  }

  insert(target: WindowTarget): void {
    this.#insert.run(...values(target));
    this.#selectors.set({ windowId: target.windowId, sourceId: target.windowTargetId }, target.targets);
  }

  update(target: WindowTarget): void {
    this.#update.run(...values(target));
    this.#selectors.set({ windowId: target.windowId, sourceId: target.windowTargetId }, target.targets);
  }

  find(windowTargetId: string): NumberedWindowTarget | undefined {
    const row = this.#find.get(windowTargetId);
    return row && fromRow(row);
  }

  delete(windowTargetId: string): void {
    this.#delete.run(windowTargetId);
    this.#selectors.remove(windowTargetId);
  }

  deleteOfWindow(windowId: string): void {
    this.#deleteOfWindow.run(windowId);
    this.#selectors.removeOfWindow(windowId);
  }

  /** All of a window's targets, oldest first. */
  ofWindow(windowId: string): NumberedWindowTarget[] {
    return this.#ofWindow.all(windowId).map(fromRow);
  }

  /** At most `limit` of a window's targets behind `number`, oldest first. */
  page(
    windowId: string,
    number: number,
    limit: number,
    conditions: WindowTargetConditions = {},
  ): NumberedWindowTarget[] {
    const { windowTargetIds, resourceTypes, ownerInformation } = conditions;
    return this.#page
      .all(windowId, number, limit, json(windowTargetIds), json(resourceTypes), json(ownerInformation))
      .map(fromRow);
  }

  count(windowId: string): number {
    return this.#count.get(windowId)!.count;
  }
}

function values(target: WindowTarget): SqlValue[] {
  return [
    target.windowId,
    target.resourceType,
    JSON.stringify(target.targets),
    target.ownerInformation,
    target.name,
    target.description,
    target.windowTargetId,
  ];
}

function fromRow(row: WindowTargetRow): NumberedWindowTarget {
  return { ...row, targets: JSON.parse(row.targets) as Target[] };
}

function json(accepted: readonly string[] | undefined): string | null {
  return accepted === undefined ? null : JSON.stringify(accepted);
}
