import { integer, milliseconds, rowNumber, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
import type { WindowExecutionStatus } from "./window-executions.ts";

const INVOCATIONS = new Table(
  "window_execution_invocations",
  {
    /** Invocations of one task are listed in the order of their numbers, the order in which they started. */
    number: rowNumber,
    invocationId: text("UNIQUE"),
    /** The `number` of its task. */
    taskNumber: integer("REFERENCES window_execution_tasks (number) ON DELETE CASCADE"),
    /** The id of the action: a command id for RUN_COMMAND. null when the action was refused. */
    executionId: text().orNull(),
    /** The window target that it came from; null for InstanceIds given on the task itself, or a task without targets. */
    windowTargetId: text().orNull(),
    ownerInformation: text().orNull(),
    /** What the action was given, JSON with sorted keys. */
    parameters: text(),
    status: text<WindowExecutionStatus>(),
    statusDetails: text().orNull(),
    startedAtMs: milliseconds(),
    endedAtMs: milliseconds().orNull(),
  },
  "CREATE INDEX window_execution_invocations_by_task ON window_execution_invocations (task_number, number)",
  "CREATE INDEX window_execution_invocations_by_status ON window_execution_invocations (task_number, status, number)",
);

/** One action of a task: a command for the nodes of one window target, or an automation for one resource. */
export type WindowExecutionInvocation = RowOf<typeof INVOCATIONS>;

const OF_TASK = "WHERE task_number = :taskNumber";

export const windowExecutionInvocations = part([INVOCATIONS], (db) => {
  const rows = INVOCATIONS.on(db);
  const page = rows.page("number", ["taskNumber"]);
  const pageInStatus = rows.page("number", ["taskNumber", "status"]);
  const counts = rows.countBy("status", OF_TASK, "taskNumber");
  const firstRefused = rows.one(
    `${OF_TASK} AND status = 'FAILED' AND execution_id IS NULL ORDER BY number LIMIT 1`,
    "taskNumber",
  );
  return {
    insert: rows.insert(),
    find: rows.find("invocationId"),
    /**
     * In the order in which they started.
     * @param statuses only invocations in one of these (distinct words); undefined for all.
     */
    page(
      taskNumber: number,
      { afterNumber = 0, statuses, limit }: { afterNumber?: number; statuses?: readonly string[]; limit: number },
    ): WindowExecutionInvocation[] {
      if (!statuses) return page(taskNumber, afterNumber, limit);
      // One short walk of the index per status: looking for three failures among 100,000 reads three rows.
      return (statuses as WindowExecutionStatus[])
        .flatMap((status) => pageInStatus(taskNumber, status, afterNumber, limit))
        .sort((a, b) => a.number - b.number)
        .slice(0, limit);
    },
    /** Those that have not ended yet. */
    running: rows.all(`${OF_TASK} AND status IN ('IN_PROGRESS', 'CANCELLING') ORDER BY number`, "taskNumber"),
    setStatus: rows.set(["invocationId"], ["status"]),
    /** Why the first refused action of the task was refused. */
    firstRefusal: (taskNumber: number): string | undefined => firstRefused(taskNumber)?.statusDetails ?? undefined,
    end: rows.set(["invocationId"], ["status", "statusDetails", "endedAtMs"]),
    /** How many invocations of the task are in each status. */
    counts: (taskNumber: number): Partial<Record<WindowExecutionStatus, number>> =>
      Object.fromEntries(counts(taskNumber)),
  };
});
