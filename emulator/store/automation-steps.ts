import type { StepCondition } from "./automation-condition.ts";
import type { AutomationStatus } from "./automations.ts";
import { integer, json, milliseconds, rowNumber, text } from "./columns.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";

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

const STEPS = new Table(
  "automation_steps",
  {
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
    /** The id of the command or automation that the step waits for. */
    awaits: text().orNull(),
    record: json<StepRecord>(),
  },
  "CREATE UNIQUE INDEX automation_steps_by_execution ON automation_steps (execution_number, position)",
);

/** One step of an execution, from the start on; of an execution with targets, one target that was started. */
export type AutomationStep = RowOf<typeof STEPS>;
export type NewAutomationStep = NewRowOf<typeof STEPS>;

export const automationSteps = part([STEPS], (db) => {
  const rows = STEPS.on(db);
  const insert = rows.insertNumbered();
  const counts = rows.countBy("status", "WHERE execution_number = :executionNumber", "executionNumber");
  return {
    insert: (step: NewAutomationStep): AutomationStep => ({ ...step, number: insert(step) }),
    update: rows.update(["number"], ["status", "startedAtMs", "endedAtMs", "attempt", "awaits", "record"]),
    /** Undefined when its execution has been forgotten. */
    find: rows.find("number"),
    at: rows.find("executionNumber", "position"),
    /** Steps that have started and not ended. */
    running: rows.all(
      `WHERE execution_number = :executionNumber AND started_at_ms IS NOT NULL AND ended_at_ms IS NULL ORDER BY position`,
      "executionNumber",
    ),
    counts: (executionNumber: number): Partial<Record<AutomationStatus, number>> =>
      Object.fromEntries(counts(executionNumber)),
    /** In the order of their positions, or reversed; after the position `after`. */
    list(
      executionNumber: number,
      condition: StepCondition,
      { after, isReversed, limit }: { after: number | undefined; isReversed: boolean; limit: number },
    ): AutomationStep[] {
      const [beyond, order] = isReversed ? ["<", "DESC"] : [">", "ASC"];
      return rows.search(
        condition,
        `AND execution_number = :executionNumber AND position ${beyond} :after ORDER BY position ${order} LIMIT :limit`,
        { executionNumber, after: after ?? (isReversed ? Number.MAX_SAFE_INTEGER : -1), limit },
      );
    },
  };
});
