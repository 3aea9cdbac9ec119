import type { Database } from "./database.ts";

/** What a window target (or the task itself) resolved to when the task started. Groups of a task run one after another. */
export interface WindowExecutionGroup {
  /** 0 is the first. */
  readonly position: number;
  readonly windowTargetId: string | null;
  readonly ownerInformation: string | null;
  readonly targetType: "INSTANCE" | "RESOURCE_GROUP" | null;
  /** How many invocations the group makes if nothing stops it. */
  readonly unitCount: number;
}

/** What one invocation is for: a list of node ids (RUN_COMMAND), one resource, or nothing (a task without targets). */
export type InvocationUnit = readonly string[];

export const WINDOW_EXECUTION_GROUPS_SCHEMA = `
CREATE TABLE window_execution_groups (
  task_number INTEGER NOT NULL REFERENCES window_execution_tasks (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  window_target_id TEXT,
  owner_information TEXT,
  target_type TEXT,
  unit_count INTEGER NOT NULL,
  PRIMARY KEY (task_number, position)
) WITHOUT ROWID;
CREATE TABLE window_execution_units (
  task_number INTEGER NOT NULL REFERENCES window_execution_tasks (number) ON DELETE CASCADE,
  group_position INTEGER NOT NULL,
  position INTEGER NOT NULL,
  resources TEXT NOT NULL,
  PRIMARY KEY (task_number, group_position, position)
) WITHOUT ROWID;
`;

/** The work that a running task still has before it. It is gone once the task has ended. */
export class WindowExecutionGroups {
  readonly #insert;
  readonly #insertUnit;
  readonly #find;
  readonly #of;
  readonly #nextUnit;
  readonly #takeUnit;
  readonly #deleteUnits;
  readonly #deleteGroups;

  constructor(db: Database) {
    this.#insert = db.prepare("INSERT INTO window_execution_groups VALUES (?, ?, ?, ?, ?, ?)");
    this.#insertUnit = db.prepare("INSERT INTO window_execution_units VALUES (?, ?, ?, ?)");
    const columns = `position, window_target_id AS "windowTargetId", owner_information AS "ownerInformation",
      target_type AS "targetType", unit_count AS "unitCount"`;
    this.#find = db.prepare<WindowExecutionGroup>(
      `SELECT ${columns} FROM window_execution_groups WHERE task_number = ? AND position = ?`,
    );
    this.#of = db.prepare<WindowExecutionGroup>(
      `SELECT ${columns} FROM window_execution_groups WHERE task_number = ? ORDER BY position`,
    );
    this.#nextUnit = db.prepare<{ position: number; resources: string }>(
      `SELECT position, resources FROM window_execution_units
       WHERE task_number = ? AND group_position = ? ORDER BY position LIMIT 1`,
    );
    this.#takeUnit = db.prepare(
      "DELETE FROM window_execution_units WHERE task_number = ? AND group_position = ? AND position = ?",
    );
    this.#deleteUnits = db.prepare("DELETE FROM window_execution_units WHERE task_number = ?");
    this.#deleteGroups = db.prepare("DELETE FROM window_execution_groups WHERE task_number = ?");
  }

  insert(taskNumber: number, group: Omit<WindowExecutionGroup, "unitCount">, units: readonly InvocationUnit[]): void {
    const { position, windowTargetId, ownerInformation, targetType } = group;
    this.#insert.run(taskNumber, position, windowTargetId, ownerInformation, targetType, units.length);
    for (const [index, unit] of units.entries()) {
      this.#insertUnit.run(taskNumber, position, index, JSON.stringify(unit));
    }
  }

  find(taskNumber: number, position: number): WindowExecutionGroup | undefined {
    return this.#find.get(taskNumber, position);
  }

  of(taskNumber: number): WindowExecutionGroup[] {
    return this.#of.all(taskNumber);
  }

  /** Takes what the group's next invocation is for; undefined when none is left. */
  takeUnit(taskNumber: number, groupPosition: number): InvocationUnit | undefined {
    const row = this.#nextUnit.get(taskNumber, groupPosition);
    if (!row) return undefined;
    this.#takeUnit.run(taskNumber, groupPosition, row.position);
    return JSON.parse(row.resources);
  }

  /** Forgets what was not started: no further invocation of the task begins. */
  deleteUnits(taskNumber: number): void {
    this.#deleteUnits.run(taskNumber);
  }

  delete(taskNumber: number): void {
    this.#deleteUnits.run(taskNumber);
    this.#deleteGroups.run(taskNumber);
  }
}
