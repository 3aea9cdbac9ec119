import type { AlarmConfiguration } from "@aws-sdk/client-ssm";
import type { TriggeredState } from "./alarm-watches.ts";
import { flag, integer, integerKey, json, milliseconds, rowNumber, text } from "./columns.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";
import type { WindowExecutionStatus } from "./window-executions.ts";
import type { WindowTask, WindowTaskType } from "./window-tasks.ts";

/** One map per invocation of a RUN_COMMAND task: parameter name to its values; the nodes are under `aws:InstanceId`. */
export type WindowTaskParameters = Readonly<Record<string, { readonly Values: readonly string[] }>>;

/** What a task needs to run, as it was when the window opened. */
export type WindowTaskDefinition = Pick<
  WindowTask,
  "targets" | "taskParameters" | "taskInvocationParameters" | "loggingInfo"
>;

const TASKS = new Table(
  "window_execution_tasks",
  {
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
    alarmConfiguration: json<AlarmConfiguration>().orNull(),
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
    /** Why its alarm stopped it. */
    triggeredAlarm: text<TriggeredState>().orNull().atFirst(),
  },
  "CREATE INDEX window_execution_tasks_by_execution ON window_execution_tasks (window_execution_id, number)",
);

/** A task within one execution of its window: what it was when the window opened, and how it went. */
export type WindowExecutionTask = RowOf<typeof TASKS>;
export type NewWindowExecutionTask = NewRowOf<typeof TASKS>;

/** Apart from the counts that change with every invocation: the parameters of 100,000 nodes are two megabytes. */
const PARAMETERS = new Table("window_execution_task_parameters", {
  number: integerKey("REFERENCES window_execution_tasks (number) ON DELETE CASCADE"),
  definition: json<WindowTaskDefinition>(),
  /** What GetMaintenanceWindowExecutionTask returns as TaskParameters. */
  shown: json<readonly WindowTaskParameters[]>(),
});

export const windowExecutionTasks = part([TASKS, PARAMETERS], (db) => {
  const rows = TASKS.on(db);
  const parameters = PARAMETERS.on(db);
  const insert = rows.insertNumbered();
  const insertParameters = parameters.insert();
  const shown = parameters.value("shown", "number");
  const definition = parameters.value("definition", "number");
  const start = rows.set(["number"], ["status", "startedAtMs"]);
  const setGroup = rows.set(["number"], ["groupPosition", "endedCount"]);
  const invocationEnded = rows.change(
    "running_count = running_count - 1, ended_count = ended_count + 1, error_count = error_count + :errors",
    "WHERE number = :number",
    "number",
    "errors",
  );
  const cutOff = rows.set(["number"], ["isCutOff"]);
  return {
    insert(task: NewWindowExecutionTask, definition: WindowTaskDefinition): void {
      insertParameters({ number: insert(task), definition, shown: [] });
    },
    find: rows.find("windowExecutionId", "taskExecutionId"),
    findByNumber: rows.find("number"),
    /** All tasks of an execution (a window has twenty at most), in the order in which they start. */
    of: rows.all("WHERE window_execution_id = :windowExecutionId ORDER BY number", "windowExecutionId"),
    /** In the order in which they start. @param statuses only tasks in one of these; undefined for all. */
    page: (
      windowExecutionId: string,
      { afterNumber = 0, statuses, limit }: { afterNumber?: number; statuses?: readonly string[]; limit: number },
    ): WindowExecutionTask[] =>
      rows.searchPage({ windowExecutionId: [windowExecutionId], status: statuses }, afterNumber, limit),
    start: (number: number, startedAtMs: number): void => start(number, "IN_PROGRESS", startedAtMs),
    setStatus: rows.set(["number"], ["status"]),
    end: rows.set(["number"], ["status", "statusDetails", "endedAtMs"]),
    /** What GetMaintenanceWindowExecutionTask returns as TaskParameters. */
    parameters: (number: number): WindowTaskParameters[] => [...shown(number)!],
    setParameters: parameters.set(["number"], ["shown"]),
    definition: (number: number): WindowTaskDefinition => definition(number)!,
    /** Turns to the next group of targets. */
    setGroup: (number: number, groupPosition: number): void => setGroup(number, groupPosition, 0),
    invocationStarted: rows.change("running_count = running_count + 1", "WHERE number = :number", "number"),
    invocationEnded: (number: number, isError: boolean): void => invocationEnded(number, Number(isError)),
    cutOff: (number: number): void => cutOff(number, true),
    setTriggeredAlarm: rows.set(["number"], ["triggeredAlarm"]),
  };
});
