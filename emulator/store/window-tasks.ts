import type {
  AlarmConfiguration,
  LoggingInfo,
  MaintenanceWindowTaskInvocationParameters,
  MaintenanceWindowTaskParameterValueExpression,
  Target,
} from "@aws-sdk/client-ssm";
import { integer, json, rowNumber, text } from "./columns.ts";
import type { Condition } from "./condition.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";
import { registered } from "./window-selectors.ts";

export type WindowTaskType = "RUN_COMMAND" | "AUTOMATION" | "STEP_FUNCTIONS" | "LAMBDA";

/** TaskInvocationParameters as they travel: the Lambda payload stays base64, which is how reads give it back. */
export type TaskInvocationParameters = Omit<MaintenanceWindowTaskInvocationParameters, "Lambda"> & {
  readonly Lambda?: { readonly ClientContext?: string; readonly Qualifier?: string; readonly Payload?: string };
};

export type TaskParameters = Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>>;

const WINDOW_TASKS = new Table(
  "window_tasks",
  {
    number: rowNumber,
    windowTaskId: text("UNIQUE"),
    windowId: text(),
    taskArn: text(),
    taskType: text<WindowTaskType>(),
    /** Empty for a targetless task, which runs once. */
    targets: json<readonly Target[]>(),
    taskParameters: json<TaskParameters>().orNull(),
    taskInvocationParameters: json<TaskInvocationParameters>().orNull(),
    /** 0 is the first. */
    priority: integer(),
    loggingInfo: json<LoggingInfo>().orNull(),
    serviceRoleArn: text(),
    /** A number or a percentage; null for a targetless task. */
    maxConcurrency: text().orNull(),
    maxErrors: text().orNull(),
    name: text().orNull(),
    description: text().orNull(),
    /** null acts as CONTINUE_TASK but is not shown. */
    cutoffBehavior: text<"CONTINUE_TASK" | "CANCEL_TASK">().orNull(),
    alarmConfiguration: json<AlarmConfiguration>().orNull(),
  },
  "CREATE INDEX window_tasks_by_window ON window_tasks (window_id, number)",
);

/** A task registered with a maintenance window. Structures are kept as the caller wrote them, since reads echo them. */
export type WindowTask = NewRowOf<typeof WINDOW_TASKS>;
export type NumberedWindowTask = RowOf<typeof WINDOW_TASKS>;

export const windowTasks = part([WINDOW_TASKS], (db) => {
  const rows = WINDOW_TASKS.on(db);
  return {
    ...registered(db, "windowTaskId", {
      insert: rows.insert(),
      update: rows.update(["windowTaskId"]),
      delete: rows.delete("windowTaskId"),
      deleteOfWindow: rows.delete("windowId"),
    }),
    find: rows.find("windowTaskId"),
    /** All of a window's tasks, in the order in which they start: by priority, then oldest first. */
    ofWindow: rows.all("WHERE window_id = :windowId ORDER BY priority, number", "windowId"),
    /** At most `limit` of a window's tasks after `number`, oldest first. */
    page: (
      windowId: string,
      number: number,
      limit: number,
      condition: Condition<"windowTaskId" | "taskArn" | "taskType" | "priority"> = {},
    ): NumberedWindowTask[] => rows.searchPage({ ...condition, windowId: [windowId] }, number, limit),
    count: rows.count("WHERE window_id = :windowId", "windowId"),
  };
});
