import type { Database } from "./database.ts";
import type { WindowExecutionStatus } from "./window-executions.ts";
import type { WindowTask, WindowTaskType } from "./window-tasks.ts";

/** One map per invocation of a RUN_COMMAND task: parameter name to its values; the nodes are under `aws:InstanceId`. */
export type WindowTaskParameters = Readonly<Record<string, { readonly Values: readonly string[] }>>;

/** A task within one execution of its window: what it was when the window opened, and how it went. */
export interface WindowExecutionTask {
  /** Tasks of one execution start in the order of their numbers. */
  readonly number: number;
  /** What the API calls TaskExecutionId, or TaskId in a request. */
  readonly taskExecutionId: string;
  readonly windowExecutionId: string;
  readonly windowTaskId: string;
  readonly taskArn: string;
  readonly taskType: WindowTaskType;
  readonly serviceRoleArn: string | null;
  readonly priority: number;
  readonly maxConcurrency: string | null;
  readonly maxErrors: string | null;
  readonly cutoffBehavior: "CONTINUE_TASK" | "CANCEL_TASK" | null;
  /** JSON of the API's AlarmConfiguration. */
  readonly alarmConfiguration: string | null;
  readonly status: WindowExecutionStatus;
  readonly statusDetails: string | null;
  /** null while PENDING, and for a task that never started. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Which of its target groups, counted from 0, is being worked on. */
  readonly groupPosition: number;
  /** Invocations that have started and not ended. */
  readonly runningCount: number;
  /** Invocations that ended in an error. */
  readonly errorCount: number;
  /** Invocations of the group being worked on that have ended. */
  readonly endedCount: number;
  /** Whether it ran into the cutoff, or the end of its window, and was stopped: it will end TIMED_OUT. */
  readonly isCutOff: boolean;
}

export type NewWindowExecutionTask = Omit<
  WindowExecutionTask,
  | "number"
  | "statusDetails"
  | "startedAtMs"
  | "endedAtMs"
  | "groupPosition"
  | "runningCount"
  | "errorCount"
  | "endedCount"
  | "isCutOff"
>;

/** What a task needs to run, as it was when the window opened. */
export type WindowTaskDefinition = Pick<
  WindowTask,
  "targets" | "taskParameters" | "taskInvocationParameters" | "loggingInfo"
>;

type TaskRow = Omit<WindowExecutionTask, "isCutOff"> & { readonly isCutOff: number };

export const WINDOW_EXECUTION_TASKS_SCHEMA = `
CREATE TABLE window_execution_tasks (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  task_execution_id TEXT NOT NULL UNIQUE,
  window_execution_id TEXT NOT NULL REFERENCES window_executions (window_execution_id) ON DELETE CASCADE,
  window_task_id TEXT NOT NULL,
  task_arn TEXT NOT NULL,
  task_type TEXT NOT NULL,
  service_role_arn TEXT,
  priority INTEGER NOT NULL,
  max_concurrency TEXT,
  max_errors TEXT,
  cutoff_behavior TEXT,
  alarm_configuration TEXT,
  status TEXT NOT NULL,
  status_details TEXT,
  started_at_ms REAL,
  ended_at_ms REAL,
  group_position INTEGER NOT NULL DEFAULT 0,
  running_count INTEGER NOT NULL DEFAULT 0,
  error_count INTEGER NOT NULL DEFAULT 0,
  ended_count INTEGER NOT NULL DEFAULT 0,
  is_cut_off INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX window_execution_tasks_by_execution ON window_execution_tasks (window_execution_id, number);
-- Apart from the counts that change with every invocation: the parameters of 100,000 nodes are two megabytes.
CREATE TABLE window_execution_task_parameters (
  number INTEGER PRIMARY KEY REFERENCES window_execution_tasks (number) ON DELETE CASCADE,
  definition TEXT NOT NULL,
  shown TEXT NOT NULL
);
`;

const COLUMNS = `number, task_execution_id AS "taskExecutionId", window_execution_id AS "windowExecutionId",
  window_task_id AS "windowTaskId", task_arn AS "taskArn", task_type AS "taskType", service_role_arn AS "serviceRoleArn",
  priority, max_concurrency AS "maxConcurrency", max_errors AS "maxErrors", cutoff_behavior AS "cutoffBehavior",
  alarm_configuration AS "alarmConfiguration", status, status_details AS "statusDetails",
  started_at_ms AS "startedAtMs", ended_at_ms AS "endedAtMs", group_position AS "groupPosition",
  running_count AS "runningCount", error_count AS "errorCount",
  ended_count AS "endedCount", is_cut_off AS "isCutOff"`;

export class WindowExecutionTasks {
  readonly #insert;
  readonly #insertParameters;
  readonly #find;
  readonly #findByNumber;
  readonly #of;
  readonly #page;
  readonly #start;
  readonly #setStatus;
  readonly #end;
  readonly #parameters;
  readonly #setParameters;
  readonly #setGroup;
  readonly #invocationStarted;
  readonly #invocationEnded;
  readonly #cutOff;
  readonly #definition;

  constructor(db: Database) {
    this.#insert = db.prepare<{ number: number }>(
      `INSERT INTO window_execution_tasks (task_execution_id, window_execution_id, window_task_id, task_arn, task_type,
         service_role_arn, priority, max_concurrency, max_errors, cutoff_behavior, alarm_configuration, status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
    );
    this.#find = db.prepare<TaskRow>(
      `SELECT ${COLUMNS} FROM window_execution_tasks WHERE window_execution_id = ? AND task_execution_id = ?`,
    );
    this.#findByNumber = db.prepare<TaskRow>(`SELECT ${COLUMNS} FROM window_execution_tasks WHERE number = ?`);
    this.#of = db.prepare<TaskRow>(
      `SELECT ${COLUMNS} FROM window_execution_tasks WHERE window_execution_id = ? ORDER BY number`,
    );
    this.#page = db.prepare<TaskRow>(
      `SELECT ${COLUMNS} FROM window_execution_tasks
       WHERE window_execution_id = ? AND number > ? AND (? IS NULL OR status IN (SELECT value FROM json_each(?)))
       ORDER BY number LIMIT ?`,
    );
    this.#start = db.prepare(
      "UPDATE window_execution_tasks SET status = 'IN_PROGRESS', started_at_ms = ? WHERE number = ?",
    );
    this.#setStatus = db.prepare("UPDATE window_execution_tasks SET status = ? WHERE number = ?");
    this.#end = db.prepare(
      "UPDATE window_execution_tasks SET status = ?, status_details = ?, ended_at_ms = ? WHERE number = ?",
    );
    this.#insertParameters = db.prepare("INSERT INTO window_execution_task_parameters VALUES (?, ?, '[]')");
    this.#parameters = db.prepare<{ shown: string }>(
      "SELECT shown FROM window_execution_task_parameters WHERE number = ?",
    );
    this.#setParameters = db.prepare("UPDATE window_execution_task_parameters SET shown = ? WHERE number = ?");
    this.#setGroup = db.prepare(
      "UPDATE window_execution_tasks SET group_position = ?, ended_count = 0 WHERE number = ?",
    );
    this.#invocationStarted = db.prepare(
      "UPDATE window_execution_tasks SET running_count = running_count + 1 WHERE number = ?",
    );
    this.#invocationEnded = db.prepare(
      `UPDATE window_execution_tasks SET running_count = running_count - 1, ended_count = ended_count + 1,
         error_count = error_count + ? WHERE number = ?`,
    );
    this.#cutOff = db.prepare("UPDATE window_execution_tasks SET is_cut_off = 1 WHERE number = ?");
    this.#definition = db.prepare<{ definition: string }>(
      "SELECT definition FROM window_execution_task_parameters WHERE number = ?",
    );
  }

  insert(task: NewWindowExecutionTask, definition: WindowTaskDefinition): void {
    const { number } = this.#insert.get(
      task.taskExecutionId,
      task.windowExecutionId,
      task.windowTaskId,
      task.taskArn,
      task.taskType,
      task.serviceRoleArn,
      task.priority,
      task.maxConcurrency,
      task.maxErrors,
      task.cutoffBehavior,
      task.alarmConfiguration,
      task.status,
    )!;
    this.#insertParameters.run(number, JSON.stringify(definition));
  }

  find(windowExecutionId: string, taskExecutionId: string): WindowExecutionTask | undefined {
    const row = this.#find.get(windowExecutionId, taskExecutionId);
    return row && fromRow(row);
  }

  findByNumber(number: number): WindowExecutionTask | undefined {
    const row = this.#findByNumber.get(number);
    return row && fromRow(row);
  }

  /** All tasks of an execution (a window has twenty at most), in the order in which they start. */
  of(windowExecutionId: string): WindowExecutionTask[] {
    return this.#of.all(windowExecutionId).map(fromRow);
  }

  /** In the order in which they start. @param statuses only tasks in one of these; undefined for all. */
  page(
    windowExecutionId: string,
    { afterNumber = 0, statuses, limit }: { afterNumber?: number; statuses?: readonly string[]; limit: number },
  ): WindowExecutionTask[] {
    const wanted = statuses ? JSON.stringify(statuses) : null;
    return this.#page.all(windowExecutionId, afterNumber, wanted, wanted, limit).map(fromRow);
  }

  start(number: number, startedAtMs: number): void {
    this.#start.run(startedAtMs, number);
  }

  setStatus(number: number, status: WindowExecutionStatus): void {
    this.#setStatus.run(status, number);
  }

  end(number: number, status: WindowExecutionStatus, statusDetails: string | null, endedAtMs: number): void {
    this.#end.run(status, statusDetails, endedAtMs, number);
  }

  /** What GetMaintenanceWindowExecutionTask returns as TaskParameters. */
  parameters(number: number): WindowTaskParameters[] {
    return JSON.parse(this.#parameters.get(number)!.shown);
  }

  setParameters(number: number, parameters: readonly WindowTaskParameters[]): void {
    this.#setParameters.run(JSON.stringify(parameters), number);
  }

  definition(number: number): WindowTaskDefinition {
    return JSON.parse(this.#definition.get(number)!.definition);
  }

  /** Turns to the next group of targets. */
  setGroup(number: number, groupPosition: number): void {
    this.#setGroup.run(groupPosition, number);
  }

  invocationStarted(number: number): void {
    this.#invocationStarted.run(number);
  }

  invocationEnded(number: number, isError: boolean): void {
    this.#invocationEnded.run(Number(isError), number);
  }

  cutOff(number: number): void {
    this.#cutOff.run(number);
  }
}

function fromRow(row: TaskRow): WindowExecutionTask {
  return { ...row, isCutOff: row.isCutOff === 1 };
}
