import { Bindings, whereOf } from "./condition.ts";
import type { Database } from "./database.ts";
import {
  flag,
  integer,
  integerKey,
  json,
  milliseconds,
  type NewRowOf,
  type RowOf,
  rowNumber,
  Table,
  text,
} from "./table.ts";
import type { WindowExecutionStatus } from "./window-executions.ts";
import type { WindowTask, WindowTaskType } from "./window-tasks.ts";

/** One map per invocation of a RUN_COMMAND task: parameter name to its values; the nodes are under `aws:InstanceId`. */
export type WindowTaskParameters = Readonly<Record<string, { readonly Values: readonly string[] }>>;

/** What a task needs to run, as it was when the window opened. */
export type WindowTaskDefinition = Pick<
  WindowTask,
  "targets" | "taskParameters" | "taskInvocationParameters" | "loggingInfo"
>;

const TASKS = new Table("window_execution_tasks", {
  /** Tasks of one execution start in the order of their numbers. */
  number: rowNumber,
  /** What the API calls TaskExecutionId, or TaskId in a request. */
  taskExecutionId: text("UNIQUE"),
  windowExecutionId: text("REFERENCES window_executions (window_execution_id) ON DELETE CASCADE"),
  windowTaskId: text(),
  taskArn: text(),
  taskType: text<WindowTaskType>(),
  serviceRoleArn: text().orNull(),
  priority: integer(),
  maxConcurrency: text().orNull(),
  maxErrors: text().orNull(),
  cutoffBehavior: text<"CONTINUE_TASK" | "CANCEL_TASK">().orNull(),
  /** JSON of the API's AlarmConfiguration. */
  alarmConfiguration: text().orNull(),
  status: text<WindowExecutionStatus>(),
  statusDetails: text().orNull().atFirst(),
  /** null while PENDING, and for a task that never started. */
  startedAtMs: milliseconds().orNull().atFirst(),
  endedAtMs: milliseconds().orNull().atFirst(),
  /** Which of its target groups, counted from 0, is being worked on. */
  groupPosition: integer().atFirst("0"),
  /** Invocations that have started and not ended. */
  runningCount: integer().atFirst("0"),
  /** Invocations that ended in an error. */
  errorCount: integer().atFirst("0"),
  /** Invocations of the group being worked on that have ended. */
  endedCount: integer().atFirst("0"),
  /** Whether it ran into the cutoff, or the end of its window, and was stopped: it will end TIMED_OUT. */
  isCutOff: flag().atFirst("0"),
});

/** A task within one execution of its window: what it was when the window opened, and how it went. */
export type WindowExecutionTask = RowOf<typeof TASKS>;
export type NewWindowExecutionTask = NewRowOf<typeof TASKS>;

const PARAMETERS = new Table("window_execution_task_parameters", {
  number: integerKey("REFERENCES window_execution_tasks (number) ON DELETE CASCADE"),
  definition: json<WindowTaskDefinition>(),
  /** What GetMaintenanceWindowExecutionTask returns as TaskParameters. */
  shown: json<readonly WindowTaskParameters[]>(),
});

export const WINDOW_EXECUTION_TASKS_SCHEMA = `${TASKS.schema}
CREATE INDEX window_execution_tasks_by_execution ON window_execution_tasks (window_execution_id, number);
-- Apart from the counts that change with every invocation: the parameters of 100,000 nodes are two megabytes.
${PARAMETERS.schema}
`;

const ONE = "WHERE number = :number";

export class WindowExecutionTasks {
  readonly #db;
  readonly #insert;
  readonly #insertParameters;
  readonly #find;
  readonly #findByNumber;
  readonly #of;
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
    this.#db = db;
    this.#insert = TASKS.insert(db, "RETURNING number");
    this.#find = TASKS.select(
      db,
      "WHERE window_execution_id = :windowExecutionId AND task_execution_id = :taskExecutionId",
    );
    this.#findByNumber = TASKS.select(db, ONE);
    this.#of = TASKS.select(db, "WHERE window_execution_id = :windowExecutionId ORDER BY number");
    this.#start = TASKS.update(db, ["status", "startedAtMs"], ONE);
    this.#setStatus = TASKS.update(db, ["status"], ONE);
    this.#end = TASKS.update(db, ["status", "statusDetails", "endedAtMs"], ONE);
    this.#insertParameters = PARAMETERS.insert(db);
    this.#parameters = PARAMETERS.pick(db, ["shown"], ONE);
    this.#setParameters = PARAMETERS.update(db, ["shown"], ONE);
    this.#definition = PARAMETERS.pick(db, ["definition"], ONE);
    this.#setGroup = TASKS.update(db, ["groupPosition", "endedCount"], ONE);
    this.#invocationStarted = db.prepare(`UPDATE window_execution_tasks SET running_count = running_count + 1 ${ONE}`);
    this.#invocationEnded = db.prepare(
      `UPDATE window_execution_tasks SET running_count = running_count - 1, ended_count = ended_count + 1,
         error_count = error_count + :errors ${ONE}`,
    );
    this.#cutOff = TASKS.update(db, ["isCutOff"], ONE);
  }

  insert(task: NewWindowExecutionTask, definition: WindowTaskDefinition): void {
    const { number } = this.#insert.get(task)!;
    this.#insertParameters.run({ number, definition, shown: [] });
  }

  find(windowExecutionId: string, taskExecutionId: string): WindowExecutionTask | undefined {
    return this.#find.get({ windowExecutionId, taskExecutionId });
  }

  findByNumber(number: number): WindowExecutionTask | undefined {
    return this.#findByNumber.get({ number });
  }

  /** All tasks of an execution (a window has twenty at most), in the order in which they start. */
  of(windowExecutionId: string): WindowExecutionTask[] {
    return this.#of.all({ windowExecutionId });
  }

  /** In the order in which they start. @param statuses only tasks in one of these; undefined for all. */
  page(
    windowExecutionId: string,
    { afterNumber = 0, statuses, limit }: { afterNumber?: number; statuses?: readonly string[]; limit: number },
  ): WindowExecutionTask[] {
    const bindings = new Bindings();
    const where = whereOf({ windowExecutionId: [windowExecutionId], status: statuses }, bindings);
    return TASKS.selected(this.#db, `WHERE ${where} AND number > :afterNumber ORDER BY number LIMIT :limit`).all({
      ...bindings.values,
      afterNumber,
      limit,
    });
  }

  start(number: number, startedAtMs: number): void {
    this.#start.run({ number, status: "IN_PROGRESS", startedAtMs });
  }

  setStatus(number: number, status: WindowExecutionStatus): void {
    this.#setStatus.run({ number, status });
  }

  end(number: number, status: WindowExecutionStatus, statusDetails: string | null, endedAtMs: number): void {
    this.#end.run({ number, status, statusDetails, endedAtMs });
  }

  /** What GetMaintenanceWindowExecutionTask returns as TaskParameters. */
  parameters(number: number): WindowTaskParameters[] {
    return [...this.#parameters.get({ number })!.shown];
  }

  setParameters(number: number, parameters: readonly WindowTaskParameters[]): void {
    this.#setParameters.run({ number, shown: parameters });
  }

  definition(number: number): WindowTaskDefinition {
    return this.#definition.get({ number })!.definition;
  }

  /** Turns to the next group of targets. */
  setGroup(number: number, groupPosition: number): void {
    this.#setGroup.run({ number, groupPosition, endedCount: 0 });
  }

  invocationStarted(number: number): void {
    this.#invocationStarted.run({ number });
  }

  invocationEnded(number: number, isError: boolean): void {
    this.#invocationEnded.run({ number, errors: Number(isError) });
  }

  cutOff(number: number): void {
    this.#cutOff.run({ number, isCutOff: true });
  }
}
