import type { Database } from "./database.ts";
import { integer, json, type RowOf, Table, text } from "./table.ts";

const GROUPS = new Table(
  "window_execution_groups",
  {
    taskNumber: integer("REFERENCES window_execution_tasks (number) ON DELETE CASCADE"),
    /** 0 is the first. */
    position: integer(),
    windowTargetId: text().orNull(),
    ownerInformation: text().orNull(),
    targetType: text<"INSTANCE" | "RESOURCE_GROUP">().orNull(),
    /** How many invocations the group makes if nothing stops it. */
    unitCount: integer(),
  },
  "PRIMARY KEY (task_number, position)",
  "WITHOUT ROWID",
);

/** What a window target (or the task itself) resolved to when the task started. Groups of a task run one after another. */
export type WindowExecutionGroup = Omit<RowOf<typeof GROUPS>, "taskNumber">;

/** What one invocation is for: a list of node ids (RUN_COMMAND), one resource, or nothing (a task without targets). */
export type InvocationUnit = readonly string[];

const UNITS = new Table(
  "window_execution_units",
  {
    taskNumber: integer("REFERENCES window_execution_tasks (number) ON DELETE CASCADE"),
    groupPosition: integer(),
    position: integer(),
    resources: json<InvocationUnit>(),
  },
  "PRIMARY KEY (task_number, group_position, position)",
  "WITHOUT ROWID",
);

export const WINDOW_EXECUTION_GROUPS_SCHEMA = `${GROUPS.schema}
${UNITS.schema}
`;

const OF_TASK = "WHERE task_number = :taskNumber";
const OF_GROUP = `${OF_TASK} AND group_position = :groupPosition`;

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
    this.#insert = GROUPS.insert(db);
    this.#insertUnit = UNITS.insert(db);
    this.#find = GROUPS.select(db, `${OF_TASK} AND position = :position`);
    this.#of = GROUPS.select(db, `${OF_TASK} ORDER BY position`);
    this.#nextUnit = UNITS.select(db, `${OF_GROUP} ORDER BY position LIMIT 1`);
    this.#takeUnit = UNITS.delete(db, `${OF_GROUP} AND position = :position`);
    this.#deleteUnits = UNITS.delete(db, OF_TASK);
    this.#deleteGroups = GROUPS.delete(db, OF_TASK);
  }

  insert(taskNumber: number, group: Omit<WindowExecutionGroup, "unitCount">, units: readonly InvocationUnit[]): void {
    this.#insert.run({ ...group, taskNumber, unitCount: units.length });
    for (const [position, resources] of units.entries()) {
      this.#insertUnit.run({ taskNumber, groupPosition: group.position, position, resources });
    }
  }

  find(taskNumber: number, position: number): WindowExecutionGroup | undefined {
    return this.#find.get({ taskNumber, position });
  }

  of(taskNumber: number): WindowExecutionGroup[] {
    return this.#of.all({ taskNumber });
  }

  /** Takes what the group's next invocation is for; undefined when none is left. */
  takeUnit(taskNumber: number, groupPosition: number): InvocationUnit | undefined {
    const unit = this.#nextUnit.get({ taskNumber, groupPosition });
    if (!unit) return undefined;
    this.#takeUnit.run({ taskNumber, groupPosition, position: unit.position });
    return unit.resources;
  }

  /** Forgets what was not started: no further invocation of the task begins. */
  deleteUnits(taskNumber: number): void {
    this.#deleteUnits.run({ taskNumber });
  }

  delete(taskNumber: number): void {
    this.#deleteUnits.run({ taskNumber });
    this.#deleteGroups.run({ taskNumber });
  }
}
