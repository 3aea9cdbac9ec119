import { type AutomationCondition, automationsWhere } from "./automation-condition.ts";
import { Bindings } from "./condition.ts";
import type { Database } from "./database.ts";
import { flag, integer, json, milliseconds, type NewRowOf, type RowOf, rowNumber, Table, text } from "./table.ts";

export const AUTOMATION_STATUSES = [
  "Pending",
  "InProgress",
  "Waiting",
  "Success",
  "TimedOut",
  "Cancelling",
  "Cancelled",
  "Failed",
] as const;
export type AutomationStatus = (typeof AUTOMATION_STATUSES)[number];

export interface AutomationRequestKept {
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly targetParameterName?: string | undefined;
  readonly targets?: readonly object[] | undefined;
  readonly targetMaps?: readonly object[] | undefined;
  readonly maxConcurrency?: string | undefined;
  readonly maxErrors?: string | undefined;
  readonly alarmConfiguration?: object | undefined;
}

const AUTOMATIONS = new Table("automations", {
  number: rowNumber,
  executionId: text("UNIQUE"),
  documentName: text(),
  documentVersion: text(),
  /** The runbook as it was at the start, interned. */
  runbookId: integer(),
  status: text<AutomationStatus>(),
  mode: text<"Auto" | "Interactive">(),
  executedBy: text(),
  startedAtMs: milliseconds(),
  endedAtMs: milliseconds().orNull(),
  parentId: text().orNull(),
  /** 0 for one that nobody else's step started. */
  depth: integer(),
  /** The value of the target parameter, for one of several that an execution with targets started. */
  target: text().orNull(),
  /** The invocation of a maintenance window that waits for its end. */
  windowInvocationId: text().orNull(),
  stepName: text().orNull(),
  action: text().orNull(),
  failureMessage: text().orNull(),
  /** What the caller asked for, as it is shown again. */
  request: json<AutomationRequestKept>(),
  /** Values of the runbook's parameters, by name. */
  parameterValues: json<Readonly<Record<string, unknown>>>(),
  variables: json<Readonly<Record<string, unknown>>>(),
  outputs: json<Readonly<Record<string, readonly string[]>>>(),
  /** Whether it was asked to end after what runs now (StopAutomationExecution, Type Complete). */
  isCompleting: flag(),
  /** Of an execution with targets: how many there are, run, have ended, and ended badly. */
  targetCount: integer(),
  runningCount: integer(),
  endedCount: integer(),
  errorCount: integer(),
});

/** One execution of a runbook: by itself, for one target of another execution, or as a step of another one. */
export type Automation = RowOf<typeof AUTOMATIONS>;
export type NewAutomation = NewRowOf<typeof AUTOMATIONS>;

const TARGETS = new Table(
  "automation_targets",
  {
    executionNumber: integer("REFERENCES automations ON DELETE CASCADE"),
    position: integer(),
    name: text(),
    parameters: json<Readonly<Record<string, readonly string[]>>>(),
    isStarted: flag().atFirst("0"),
  },
  "PRIMARY KEY (execution_number, position)",
  "WITHOUT ROWID",
);

/** One target that has not been started: the values of the runbook's parameters that it stands for. */
export type AutomationTarget = Pick<RowOf<typeof TARGETS>, "name" | "parameters">;

export const AUTOMATIONS_SCHEMA = `${AUTOMATIONS.schema}
CREATE INDEX automations_by_parent ON automations (parent_id, number) WHERE parent_id IS NOT NULL;
CREATE INDEX automations_by_status ON automations (status, number);
CREATE INDEX automations_by_document ON automations (document_name, number);
CREATE INDEX automations_open ON automations (status, number) WHERE ended_at_ms IS NULL AND depth = 0;
${TARGETS.schema}
`;

const ONE = "WHERE number = :number";
const OF_EXECUTION = "WHERE execution_number = :executionNumber";
const OPEN = "WHERE ended_at_ms IS NULL AND depth = 0";

export class Automations {
  readonly #db: Database;
  readonly #insert;
  readonly #update;
  readonly #find;
  readonly #findByNumber;
  readonly #counted;
  readonly #firstPending;
  readonly #delete;
  readonly #insertTarget;
  readonly #takeTarget;
  readonly #startTarget;
  readonly #targetNames;
  readonly #forgetTargets;

  constructor(db: Database) {
    this.#db = db;
    this.#insert = AUTOMATIONS.insert(db, "RETURNING number");
    this.#update = AUTOMATIONS.update(
      db,
      [
        "status",
        "endedAtMs",
        "stepName",
        "action",
        "failureMessage",
        "variables",
        "outputs",
        "isCompleting",
        "runningCount",
        "endedCount",
        "errorCount",
      ],
      ONE,
    );
    this.#find = AUTOMATIONS.select(db, "WHERE execution_id = :executionId");
    this.#findByNumber = AUTOMATIONS.select(db, ONE);
    this.#counted = db.prepare<{ running: number; pending: number }>(
      `SELECT count(*) FILTER (WHERE status <> 'Pending') AS running, count(*) FILTER (WHERE status = 'Pending') AS pending
       FROM automations ${OPEN}`,
    );
    this.#firstPending = AUTOMATIONS.select(db, `${OPEN} AND status = 'Pending' ORDER BY number LIMIT 1`);
    this.#delete = AUTOMATIONS.delete(db, ONE);
    this.#insertTarget = TARGETS.insert(db);
    this.#takeTarget = TARGETS.select(db, `${OF_EXECUTION} AND is_started = 0 ORDER BY position LIMIT 1`);
    this.#startTarget = TARGETS.update(db, ["isStarted"], `${OF_EXECUTION} AND position = :position`);
    this.#targetNames = TARGETS.pick(db, ["name"], `${OF_EXECUTION} ORDER BY position LIMIT :limit`);
    this.#forgetTargets = TARGETS.update(db, ["isStarted"], OF_EXECUTION);
  }

  insert(automation: NewAutomation): Automation {
    const { number } = this.#insert.get(automation)!;
    return { ...automation, number };
  }

  /** Keeps what changes in the life of an execution. */
  update(automation: Automation): void {
    this.#update.run(automation);
  }

  find(executionId: string): Automation | undefined {
    return this.#find.get({ executionId });
  }

  /** @throws Error when there is no such execution. */
  get(number: number): Automation {
    const automation = this.findByNumber(number);
    if (!automation) throw new Error(`There is no automation of number ${number}.`);
    return automation;
  }

  findByNumber(number: number): Automation | undefined {
    return this.#findByNumber.get({ number });
  }

  /** How many executions that nobody else's step started take one of the account's places, and how many wait for one. */
  counted(): { readonly running: number; readonly pending: number } {
    return this.#counted.get()!;
  }

  firstPending(): Automation | undefined {
    return this.#firstPending.get();
  }

  /** Newest first, below the execution of this number. */
  list(condition: AutomationCondition, belowNumber: number, limit: number): Automation[] {
    const bindings = new Bindings();
    const where = automationsWhere(condition, bindings);
    return AUTOMATIONS.selected(
      this.#db,
      `WHERE number < :belowNumber AND (${where}) ORDER BY number DESC LIMIT :limit`,
    ).all({ ...bindings.values, belowNumber, limit });
  }

  /** Its steps and targets go with it. */
  delete(number: number): void {
    this.#delete.run({ number });
  }

  insertTargets(number: number, targets: readonly AutomationTarget[]): void {
    for (const [position, { name, parameters }] of targets.entries()) {
      this.#insertTarget.run({ executionNumber: number, position, name, parameters });
    }
  }

  /** The next target that has not been started; it counts as started then. */
  takeTarget(number: number): AutomationTarget | undefined {
    const target = this.#takeTarget.get({ executionNumber: number });
    if (!target) return undefined;
    this.#startTarget.run({ executionNumber: number, position: target.position, isStarted: true });
    return { name: target.name, parameters: target.parameters };
  }

  targetNames(number: number, limit: number): string[] {
    return this.#targetNames.all({ executionNumber: number, limit }).map(({ name }) => name);
  }

  /** Nothing more is to be started. */
  forgetTargets(number: number): void {
    this.#forgetTargets.run({ executionNumber: number, isStarted: true });
  }
}
