import type { StepCondition } from "./automation-condition.ts";
import type { AutomationStatus } from "./automations.ts";
import { Bindings, whereOf } from "./condition.ts";
import type { Database } from "./database.ts";
import { integer, json, milliseconds, type NewRowOf, type RowOf, rowNumber, Table, text } from "./table.ts";

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

const STEPS = new Table("automation_steps", {
  number: rowNumber,
  stepExecutionId: text("UNIQUE"),
  executionNumber: integer("REFERENCES automations ON DELETE CASCADE"),
  /** Where it stands in its runbook, or in the order in which targets were started; from 0. */
  position: integer(),
  name: text(),
  action: text(),
  status: text<AutomationStatus>(),
  startedAtMs: milliseconds().orNull(),
  endedAtMs: milliseconds().orNull(),
  /** 1 for the first attempt; 0 before it. */
  attempt: integer(),
  /** The command or automation whose end it waits for. */
  awaits: text().orNull(),
  record: json<StepRecord>(),
});

/** One step of an execution, from the start on; of an execution with targets, one target that was started. */
export type AutomationStep = RowOf<typeof STEPS>;
export type NewAutomationStep = NewRowOf<typeof STEPS>;

export const AUTOMATION_STEPS_SCHEMA = `${STEPS.schema}
CREATE UNIQUE INDEX automation_steps_by_execution ON automation_steps (execution_number, position);
CREATE INDEX automation_steps_awaiting ON automation_steps (awaits) WHERE awaits IS NOT NULL;
`;

const ONE = "WHERE number = :number";
const OF_EXECUTION = "WHERE execution_number = :executionNumber";

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
    this.#insert = STEPS.insert(db, "RETURNING number");
    this.#update = STEPS.update(db, ["status", "startedAtMs", "endedAtMs", "attempt", "awaits", "record"], ONE);
    this.#findByNumber = STEPS.select(db, ONE);
    this.#at = STEPS.select(db, `${OF_EXECUTION} AND position = :position`);
    this.#awaiting = STEPS.pick(db, ["number"], "WHERE awaits = :awaits");
    this.#running = STEPS.select(
      db,
      `${OF_EXECUTION} AND started_at_ms IS NOT NULL AND ended_at_ms IS NULL ORDER BY position`,
    );
    this.#counts = db.prepare<{ status: AutomationStatus; count: number }>(
      `SELECT status, count(*) AS count FROM automation_steps ${OF_EXECUTION} GROUP BY status ORDER BY status`,
    );
  }

  insert(step: NewAutomationStep): AutomationStep {
    const { number } = this.#insert.get(step)!;
    return { ...step, number };
  }

  update(step: AutomationStep): void {
    this.#update.run(step);
  }

  /** Undefined when its execution has been forgotten. */
  find(number: number): AutomationStep | undefined {
    return this.#findByNumber.get({ number });
  }

  at(executionNumber: number, position: number): AutomationStep | undefined {
    return this.#at.get({ executionNumber, position });
  }

  /** The number of the step that waits for this command or automation. */
  awaiting(id: string): number | undefined {
    return this.#awaiting.get({ awaits: id })?.number;
  }

  /** Steps that have started and not ended. */
  running(executionNumber: number): AutomationStep[] {
    return this.#running.all({ executionNumber });
  }

  counts(executionNumber: number): Partial<Record<AutomationStatus, number>> {
    return Object.fromEntries(this.#counts.all({ executionNumber }).map(({ status, count }) => [status, count]));
  }

  /** In the order of their positions, or the other way round; behind `after`, which is a position. */
  list(
    executionNumber: number,
    condition: StepCondition,
    { after, isReversed, limit }: { after: number | undefined; isReversed: boolean; limit: number },
  ): AutomationStep[] {
    const [beyond, order] = isReversed ? ["<", "DESC"] : [">", "ASC"];
    const bindings = new Bindings();
    return STEPS.selected(
      this.#db,
      `${OF_EXECUTION} AND position ${beyond} :after AND (${whereOf(condition, bindings)})
       ORDER BY position ${order} LIMIT :limit`,
    ).all({
      ...bindings.values,
      executionNumber,
      after: after ?? (isReversed ? Number.MAX_SAFE_INTEGER : -1),
      limit,
    });
  }
}
