import type { Database } from "./database.ts";
import { integer, milliseconds, type NewRowOf, type RowOf, rowNumber, Table, text } from "./table.ts";
import type { WindowExecutionStatus } from "./window-executions.ts";

const INVOCATIONS = new Table("window_execution_invocations", {
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
});

/** One action of a task: a command for the nodes of one window target, or an automation for one resource. */
export type WindowExecutionInvocation = RowOf<typeof INVOCATIONS>;

export const WINDOW_EXECUTION_INVOCATIONS_SCHEMA = `${INVOCATIONS.schema}
CREATE INDEX window_execution_invocations_by_task ON window_execution_invocations (task_number, number);
CREATE INDEX window_execution_invocations_by_status ON window_execution_invocations (task_number, status, number);
`;

const ONE = "WHERE invocation_id = :invocationId";
const OF_TASK = "WHERE task_number = :taskNumber";
const PAGE = "number > :afterNumber ORDER BY number LIMIT :limit";

export class WindowExecutionInvocations {
  readonly #insert;
  readonly #find;
  readonly #page;
  readonly #pageInStatus;
  readonly #running;
  readonly #setStatus;
  readonly #firstRefused;
  readonly #end;
  readonly #counts;

  constructor(db: Database) {
    this.#insert = INVOCATIONS.insert(db);
    this.#find = INVOCATIONS.select(db, ONE);
    this.#page = INVOCATIONS.select(db, `${OF_TASK} AND ${PAGE}`);
    this.#pageInStatus = INVOCATIONS.select(db, `${OF_TASK} AND status = :status AND ${PAGE}`);
    this.#running = INVOCATIONS.select(db, `${OF_TASK} AND status IN ('IN_PROGRESS', 'CANCELLING') ORDER BY number`);
    this.#setStatus = INVOCATIONS.update(db, ["status"], ONE);
    this.#firstRefused = INVOCATIONS.pick(
      db,
      ["statusDetails"],
      `${OF_TASK} AND status = 'FAILED' AND execution_id IS NULL ORDER BY number LIMIT 1`,
    );
    this.#end = INVOCATIONS.update(db, ["status", "statusDetails", "endedAtMs"], ONE);
    this.#counts = db.prepare<{ status: WindowExecutionStatus; count: number }>(
      `SELECT status, count(*) AS count FROM window_execution_invocations ${OF_TASK} GROUP BY status`,
    );
  }

  insert(invocation: NewRowOf<typeof INVOCATIONS>): void {
    this.#insert.run(invocation);
  }

  find(invocationId: string): WindowExecutionInvocation | undefined {
    return this.#find.get({ invocationId });
  }

  /**
   * In the order in which they started.
   * @param statuses only invocations in one of these (distinct words); undefined for all.
   */
  page(
    taskNumber: number,
    { afterNumber = 0, statuses, limit }: { afterNumber?: number; statuses?: readonly string[]; limit: number },
  ): WindowExecutionInvocation[] {
    if (!statuses) return this.#page.all({ taskNumber, afterNumber, limit });
    // One short walk of the index per status: looking for three failures among 100,000 reads three rows.
    return statuses
      .flatMap((status) => this.#pageInStatus.all({ taskNumber, status, afterNumber, limit }))
      .sort((a, b) => a.number - b.number)
      .slice(0, limit);
  }

  /** Those that have not ended yet. */
  running(taskNumber: number): WindowExecutionInvocation[] {
    return this.#running.all({ taskNumber });
  }

  setStatus(invocationId: string, status: WindowExecutionStatus): void {
    this.#setStatus.run({ invocationId, status });
  }

  /** Why the first of the task's actions was refused, if one was. */
  firstRefusal(taskNumber: number): string | undefined {
    return this.#firstRefused.get({ taskNumber })?.statusDetails ?? undefined;
  }

  end(invocationId: string, status: WindowExecutionStatus, statusDetails: string | null, endedAtMs: number): void {
    this.#end.run({ invocationId, status, statusDetails, endedAtMs });
  }

  /** How many invocations of the task are in each status. */
  counts(taskNumber: number): Partial<Record<WindowExecutionStatus, number>> {
    return Object.fromEntries(this.#counts.all({ taskNumber }).map(({ status, count }) => [status, count]));
  }
}
