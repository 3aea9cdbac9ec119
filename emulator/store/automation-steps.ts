import type { StepCondition } from "./automation-condition.ts";
import type { AutomationStatus } from "./automations.ts";
import { Bindings, whereOf } from "./condition.ts";
import type { Database } from "./database.ts";

/** One step of an execution, from the start on; of an execution with targets, one target that was started. */
export interface AutomationStep {
  readonly number: number;
  readonly stepExecutionId: string;
  readonly executionNumber: number;
  /** Where it stands in its runbook, or in the order in which targets were started; from 0. */
  readonly position: number;
  readonly name: string;
  readonly action: string;
  readonly status: AutomationStatus;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** 1 for the first attempt; 0 before it. */
  readonly attempt: number;
  /** The command or automation whose end it waits for. */
  readonly awaits: string | null;
  readonly record: StepRecord;
}

export interface StepRecord {
  /** As the step was given them, with everything put in. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: string | undefined;
  readonly failureMessage?: string | undefined;
  readonly failureDetails?: { readonly stage: string; readonly type: string } | undefined;
  /** What an action remembers between its start and its end. */
  readonly state?: Readonly<Record<string, unknown>> | undefined;
}

export type NewAutomationStep = Omit<AutomationStep, "number">;

export const AUTOMATION_STEPS_SCHEMA = `
CREATE TABLE automation_steps (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  step_execution_id TEXT NOT NULL UNIQUE,
  execution_number INTEGER NOT NULL REFERENCES automations ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  action TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at_ms REAL,
  ended_at_ms REAL,
  attempt INTEGER NOT NULL,
  awaits TEXT,
  record TEXT NOT NULL
);
CREATE UNIQUE INDEX automation_steps_by_execution ON automation_steps (execution_number, position);
CREATE INDEX automation_steps_awaiting ON automation_steps (awaits) WHERE awaits IS NOT NULL;
`;

const COLUMNS = `number, step_execution_id AS "stepExecutionId", execution_number AS "executionNumber", position, name, action,
  status, started_at_ms AS "startedAtMs", ended_at_ms AS "endedAtMs", attempt, awaits, record`;

type StepRow = Omit<AutomationStep, "record"> & { readonly record: string };

export class AutomationSteps {
  readonly #db: Database;
  readonly #insert;
  readonly #update;
  readonly #findByNumber;
  readonly #at;
  readonly #awaiting;
  readonly #running;
  readonly #counts;

  constructor(db: Database) {
    this.#db = db;
    this.#insert = db.prepare<{ number: number }>(
      `INSERT INTO automation_steps (step_execution_id, execution_number, position, name, action, status, started_at_ms,
         ended_at_ms, attempt, awaits, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
    );
    this.#update = db.prepare(
      `UPDATE automation_steps SET status = ?, started_at_ms = ?, ended_at_ms = ?, attempt = ?, awaits = ?, record = ?
       WHERE number = ?`,
    );
    this.#findByNumber = db.prepare<StepRow>(`SELECT ${COLUMNS} FROM automation_steps WHERE number = ?`);
    this.#at = db.prepare<StepRow>(
      `SELECT ${COLUMNS} FROM automation_steps WHERE execution_number = ? AND position = ?`,
    );
    this.#awaiting = db.prepare<{ number: number }>("SELECT number FROM automation_steps WHERE awaits = ?");
    this.#running = db.prepare<StepRow>(
      `SELECT ${COLUMNS} FROM automation_steps
       WHERE execution_number = ? AND started_at_ms IS NOT NULL AND ended_at_ms IS NULL ORDER BY position`,
    );
    this.#counts = db.prepare<{ status: AutomationStatus; count: number }>(
      "SELECT status, count(*) AS count FROM automation_steps WHERE execution_number = ? GROUP BY status ORDER BY status",
    );
  }

  insert(step: NewAutomationStep): AutomationStep {
    const { number } = this.#insert.get(
      step.stepExecutionId,
      step.executionNumber,
      step.position,
      step.name,
      step.action,
      step.status,
      step.startedAtMs,
      step.endedAtMs,
      step.attempt,
      step.awaits,
      JSON.stringify(step.record),
    )!;
    return { ...step, number };
  }

  update(step: AutomationStep): void {
    const { status, startedAtMs, endedAtMs, attempt, awaits, record, number } = step;
    this.#update.run(status, startedAtMs, endedAtMs, attempt, awaits, JSON.stringify(record), number);
  }

  /** Undefined when its execution has been forgotten. */
  find(number: number): AutomationStep | undefined {
    const row = this.#findByNumber.get(number);
    return row && fromRow(row);
  }

  at(executionNumber: number, position: number): AutomationStep | undefined {
    const row = this.#at.get(executionNumber, position);
    return row && fromRow(row);
  }

  /** The number of the step that waits for this command or automation. */
  awaiting(id: string): number | undefined {
    return this.#awaiting.get(id)?.number;
  }

  /** Steps that have started and not ended. */
  running(executionNumber: number): AutomationStep[] {
    return this.#running.all(executionNumber).map(fromRow);
  }

  counts(executionNumber: number): Partial<Record<AutomationStatus, number>> {
    return Object.fromEntries(this.#counts.all(executionNumber).map(({ status, count }) => [status, count]));
  }

  /** In the order of their positions, or the other way round; behind `after`, which is a position. */
  list(
    executionNumber: number,
    condition: StepCondition,
    { after, isReversed, limit }: { after: number | undefined; isReversed: boolean; limit: number },
  ): AutomationStep[] {
    const [beyond, order] = isReversed ? ["<", "DESC"] : [">", "ASC"];
    const bindings = new Bindings();
    return this.#db
      .prepared<StepRow>(
        `SELECT ${COLUMNS} FROM automation_steps
         WHERE execution_number = :executionNumber AND position ${beyond} :after AND (${whereOf(condition, bindings)})
         ORDER BY position ${order} LIMIT :limit`,
      )
      .all({
        ...bindings.values,
        executionNumber,
        after: after ?? (isReversed ? Number.MAX_SAFE_INTEGER : -1),
        limit,
      })
      .map(fromRow);
  }
}

function fromRow(row: StepRow): AutomationStep {
  return { ...row, record: JSON.parse(row.record) as StepRecord };
}
