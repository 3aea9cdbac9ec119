import type {
  AlarmConfiguration,
  LoggingInfo,
  MaintenanceWindowTaskInvocationParameters,
  MaintenanceWindowTaskParameterValueExpression,
  Target,
} from "@aws-sdk/client-ssm";
import type { Database, SqlValue } from "./database.ts";
import { WindowSelectors } from "./window-selectors.ts";

export type WindowTaskType = "RUN_COMMAND" | "AUTOMATION" | "STEP_FUNCTIONS" | "LAMBDA";

/** TaskInvocationParameters as they travel: the Lambda payload stays base64, which is how reads give it back. */
export type TaskInvocationParameters = Omit<MaintenanceWindowTaskInvocationParameters, "Lambda"> & {
  readonly Lambda?: { readonly ClientContext?: string; readonly Qualifier?: string; readonly Payload?: string };
};

export type TaskParameters = Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>>;

/** A task registered with a maintenance window. Structures are kept as the caller wrote them, since reads echo them. */
export interface WindowTask {
  readonly windowTaskId: string;
  readonly windowId: string;
  readonly taskArn: string;
  readonly taskType: WindowTaskType;
  /** Empty for a targetless task, which runs once. */
  readonly targets: readonly Target[];
  readonly taskParameters: TaskParameters | null;
  readonly taskInvocationParameters: TaskInvocationParameters | null;
  /** 0 is the first. */
  readonly priority: number;
  readonly loggingInfo: LoggingInfo | null;
  readonly serviceRoleArn: string;
  /** A number or a percentage; null for a targetless task. */
  readonly maxConcurrency: string | null;
  readonly maxErrors: string | null;
  readonly name: string | null;
  readonly description: string | null;
  /** null acts as CONTINUE_TASK but is not shown. */
  readonly cutoffBehavior: "CONTINUE_TASK" | "CANCEL_TASK" | null;
  readonly alarmConfiguration: AlarmConfiguration | null;
}

export type NumberedWindowTask = WindowTask & { readonly number: number };

/** Every condition given must hold; within one, any of the values. */
export interface WindowTaskConditions {
  readonly windowTaskIds?: readonly string[] | undefined;
  readonly taskArns?: readonly string[] | undefined;
  readonly taskTypes?: readonly string[] | undefined;
  readonly priorities?: readonly number[] | undefined;
}

type JsonColumn = "targets" | "taskParameters" | "taskInvocationParameters" | "loggingInfo" | "alarmConfiguration";
type WindowTaskRow = Omit<NumberedWindowTask, JsonColumn> & { readonly targets: string } & {
  readonly [Name in Exclude<JsonColumn, "targets">]: string | null;
};

export const WINDOW_TASKS_SCHEMA = `
CREATE TABLE window_tasks (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  window_task_id TEXT NOT NULL UNIQUE,
  window_id TEXT NOT NULL,
  task_arn TEXT NOT NULL,
  task_type TEXT NOT NULL,
  targets TEXT NOT NULL,
  task_parameters TEXT,
  task_invocation_parameters TEXT,
  priority INTEGER NOT NULL,
  logging_info TEXT,
  service_role_arn TEXT NOT NULL,
  max_concurrency TEXT,
  max_errors TEXT,
  name TEXT,
  description TEXT,
  cutoff_behavior TEXT,
  alarm_configuration TEXT
);
CREATE INDEX window_tasks_by_window ON window_tasks (window_id, number);
`;

const COLUMNS = `number, window_task_id AS "windowTaskId", window_id AS "windowId", task_arn AS "taskArn",
  task_type AS "taskType", targets, task_parameters AS "taskParameters",
  task_invocation_parameters AS "taskInvocationParameters", priority, logging_info AS "loggingInfo",
  service_role_arn AS "serviceRoleArn", max_concurrency AS "maxConcurrency", max_errors AS "maxErrors", name,
  description, cutoff_behavior AS "cutoffBehavior", alarm_configuration AS "alarmConfiguration"`;

/** A JSON array of accepted values, or NULL for any. */
const among = (column: string, parameter: string) =>
  `(${parameter} IS NULL OR ${column} IN (SELECT value FROM json_each(${parameter})))`;

export class WindowTasks {
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
      `INSERT INTO window_tasks (window_id, task_arn, task_type, targets, task_parameters, task_invocation_parameters,
         priority, logging_info, service_role_arn, max_concurrency, max_errors, name, description, cutoff_behavior,
         alarm_configuration, window_task_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare(
      `UPDATE window_tasks SET window_id = ?, task_arn = ?, task_type = ?, targets = ?, task_parameters = ?,
         task_invocation_parameters = ?, priority = ?, logging_info = ?, service_role_arn = ?, max_concurrency = ?,
         max_errors = ?, name = ?, description = ?, cutoff_behavior = ?, alarm_configuration = ?
       WHERE window_task_id = ?`,
    );
    this.#find = db.prepare<WindowTaskRow>(`SELECT ${COLUMNS} FROM window_tasks WHERE window_task_id = ?`);
    this.#delete = db.prepare("DELETE FROM window_tasks WHERE window_task_id = ?");
    this.#deleteOfWindow = db.prepare("DELETE FROM window_tasks WHERE window_id = ?");
    this.#ofWindow = db.prepare<WindowTaskRow>(
      `SELECT ${COLUMNS} FROM window_tasks WHERE window_id = ? ORDER BY priority, number`,
    );
    this.#page = db.prepare<WindowTaskRow>(
      `SELECT ${COLUMNS} FROM window_tasks WHERE window_id = ?1 AND number > ?2 AND ${among("window_task_id", "?4")}
         AND ${among("task_arn", "?5")} AND ${among("task_type", "?6")} AND ${among("priority", "?7")}
       ORDER BY number LIMIT ?3`,
    );
    this.#count = db.prepare<{ count: number }>("SELECT count(*) AS count FROM window_tasks WHERE window_id = ?");
  }

  insert(task: WindowTask): void {
    this.#insert.run(...values(task));
    this.#selectors.set({ windowId: task.windowId, sourceId: task.windowTaskId }, task.targets);
  }

  update(task: WindowTask): void {
    this.#update.run(...values(task));
    this.#selectors.set({ windowId: task.windowId, sourceId: task.windowTaskId }, task.targets);
  }

  find(windowTaskId: string): NumberedWindowTask | undefined {
    const row = this.#find.get(windowTaskId);
    return row && fromRow(row);
  }

  delete(windowTaskId: string): void {
    this.#delete.run(windowTaskId);
    this.#selectors.remove(windowTaskId);
  }

  deleteOfWindow(windowId: string): void {
    this.#deleteOfWindow.run(windowId);
    this.#selectors.removeOfWindow(windowId);
  }

  /** All of a window's tasks in the order in which they start: by priority, then oldest first. */
  ofWindow(windowId: string): NumberedWindowTask[] {
    return this.#ofWindow.all(windowId).map(fromRow);
  }

  /** At most `limit` of a window's tasks behind `number`, oldest first. */
  page(windowId: string, number: number, limit: number, conditions: WindowTaskConditions = {}): NumberedWindowTask[] {
    const { windowTaskIds, taskArns, taskTypes, priorities } = conditions;
    return this.#page
      .all(windowId, number, limit, json(windowTaskIds), json(taskArns), json(taskTypes), json(priorities))
      .map(fromRow);
  }

  count(windowId: string): number {
    return this.#count.get(windowId)!.count;
  }
}

function values(task: WindowTask): SqlValue[] {
  return [
    task.windowId,
    task.taskArn,
    task.taskType,
    JSON.stringify(task.targets),
    json(task.taskParameters),
    json(task.taskInvocationParameters),
    task.priority,
    json(task.loggingInfo),
    task.serviceRoleArn,
    task.maxConcurrency,
    task.maxErrors,
    task.name,
    task.description,
    task.cutoffBehavior,
    json(task.alarmConfiguration),
    task.windowTaskId,
  ];
}

function fromRow(row: WindowTaskRow): NumberedWindowTask {
  return {
    ...row,
    targets: JSON.parse(row.targets),
    taskParameters: parsed(row.taskParameters),
    taskInvocationParameters: parsed(row.taskInvocationParameters),
    loggingInfo: parsed(row.loggingInfo),
    alarmConfiguration: parsed(row.alarmConfiguration),
  };
}

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
