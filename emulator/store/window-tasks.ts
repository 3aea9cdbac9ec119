import type {
  AlarmConfiguration,
  LoggingInfo,
  MaintenanceWindowTaskInvocationParameters,
  MaintenanceWindowTaskParameterValueExpression,
  Target,
} from "@aws-sdk/client-ssm";
import { Bindings, type Condition, whereOf } from "./condition.ts";
import type { Database } from "./database.ts";
import { integer, json, type NewRowOf, type RowOf, rowNumber, Table, text } from "./table.ts";
import { WindowSelectors } from "./window-selectors.ts";

export type WindowTaskType = "RUN_COMMAND" | "AUTOMATION" | "STEP_FUNCTIONS" | "LAMBDA";

/** TaskInvocationParameters as they travel: the Lambda payload stays base64, which is how reads give it back. */
export type TaskInvocationParameters = Omit<MaintenanceWindowTaskInvocationParameters, "Lambda"> & {
  readonly Lambda?: { readonly ClientContext?: string; readonly Qualifier?: string; readonly Payload?: string };
};

export type TaskParameters = Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>>;

const WINDOW_TASKS = new Table("window_tasks", {
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
});

/** A task registered with a maintenance window. Structures are kept as the caller wrote them, since reads echo them. */
export type WindowTask = NewRowOf<typeof WINDOW_TASKS>;
export type NumberedWindowTask = RowOf<typeof WINDOW_TASKS>;

export const WINDOW_TASKS_SCHEMA = `${WINDOW_TASKS.schema}
CREATE INDEX window_tasks_by_window ON window_tasks (window_id, number);
`;

const ONE = "WHERE window_task_id = :windowTaskId";
const OF_WINDOW = "WHERE window_id = :windowId";

export class WindowTasks {
  readonly #db;
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #delete;
  readonly #deleteOfWindow;
  readonly #ofWindow;
  readonly #count;
  readonly #selectors;

  constructor(db: Database) {
    this.#db = db;
    this.#selectors = new WindowSelectors(db);
    this.#insert = WINDOW_TASKS.insert(db);
    this.#update = WINDOW_TASKS.update(db, WINDOW_TASKS.fieldsBut("number", "windowTaskId"), ONE);
    this.#find = WINDOW_TASKS.select(db, ONE);
    this.#delete = WINDOW_TASKS.delete(db, ONE);
    this.#deleteOfWindow = WINDOW_TASKS.delete(db, OF_WINDOW);
    this.#ofWindow = WINDOW_TASKS.select(db, `${OF_WINDOW} ORDER BY priority, number`);
    this.#count = db.prepare<{ count: number }>(`SELECT count(*) AS count FROM window_tasks ${OF_WINDOW}`);
  }

  insert(task: WindowTask): void {
    this.#insert.run(task);
    this.#selectors.set({ windowId: task.windowId, sourceId: task.windowTaskId }, task.targets);
  }

  update(task: WindowTask): void {
    this.#update.run(task);
    this.#selectors.set({ windowId: task.windowId, sourceId: task.windowTaskId }, task.targets);
  }

  find(windowTaskId: string): NumberedWindowTask | undefined {
    return this.#find.get({ windowTaskId });
  }

  delete(windowTaskId: string): void {
    this.#delete.run({ windowTaskId });
    this.#selectors.remove(windowTaskId);
  }

  deleteOfWindow(windowId: string): void {
    this.#deleteOfWindow.run({ windowId });
    this.#selectors.removeOfWindow(windowId);
  }

  /** All of a window's tasks in the order in which they start: by priority, then oldest first. */
  ofWindow(windowId: string): NumberedWindowTask[] {
    return this.#ofWindow.all({ windowId });
  }

  /** At most `limit` of a window's tasks behind `number`, oldest first. */
  page(
    windowId: string,
    number: number,
    limit: number,
    condition: Condition<"windowTaskId" | "taskArn" | "taskType" | "priority"> = {},
  ): NumberedWindowTask[] {
    const bindings = new Bindings();
    return WINDOW_TASKS.selected(
      this.#db,
      `${OF_WINDOW} AND number > :number AND ${whereOf(condition, bindings)} ORDER BY number LIMIT :limit`,
    ).all({ ...bindings.values, windowId, number, limit });
  }

  count(windowId: string): number {
    return this.#count.get({ windowId })!.count;
  }
}
