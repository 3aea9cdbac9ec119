import { integer, json, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";

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

/** The unit of one invocation: a list of node ids (RUN_COMMAND), one resource, or nothing (a task without targets). */
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

/** The work that a running task has not started. It is deleted when the task ends. */
export const windowExecutionGroups = part([GROUPS, UNITS], (db) => {
  const groups = GROUPS.on(db);
  const units = UNITS.on(db);
  const insert = groups.insert();
  const insertUnit = units.insert();
  const nextUnit = units.page("position", ["taskNumber", "groupPosition"]);
  const deleteUnit = units.delete("taskNumber", "groupPosition", "position");
  const deleteUnits = units.delete("taskNumber");
  const deleteGroups = groups.delete("taskNumber");
  return {
    insert(taskNumber: number, group: Omit<WindowExecutionGroup, "unitCount">, work: readonly InvocationUnit[]): void {
      insert({ ...group, taskNumber, unitCount: work.length });
      for (const [position, resources] of work.entries()) {
        insertUnit({ taskNumber, groupPosition: group.position, position, resources });
      }
    },
    find: groups.find("taskNumber", "position"),
    of: groups.all("WHERE task_number = :taskNumber ORDER BY position", "taskNumber"),
    /** Takes the unit of the group's next invocation; undefined when none is left. */
    takeUnit(taskNumber: number, groupPosition: number): InvocationUnit | undefined {
      const [unit] = nextUnit(taskNumber, groupPosition, -1, 1);
      if (!unit) return undefined;
      deleteUnit(taskNumber, groupPosition, unit.position);
      return unit.resources;
    },
    /** Deletes the units that have not started: no further invocation of the task begins. */
    deleteUnits,
    delete(taskNumber: number): void {
      deleteUnits(taskNumber);
      deleteGroups(taskNumber);
    },
  };
});
