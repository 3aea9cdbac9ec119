import { type AutomationCondition, automationsWhere } from "./automation-condition.ts";
import { Bindings } from "./condition.ts";
import type { Database } from "./database.ts";

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

/** One execution of a runbook: by itself, for one target of another execution, or as a step of another one. */
export interface Automation {
  readonly number: number;
  readonly executionId: string;
  readonly documentName: string;
  readonly documentVersion: string;
  /** The runbook as it was at the start, interned. */
  readonly runbookId: number;
  readonly status: AutomationStatus;
  readonly mode: "Auto" | "Interactive";
  readonly executedBy: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly parentId: string | null;
  /** 0 for one that nobody else's step started. */
  readonly depth: number;
  /** The value of the target parameter, for one of several that an execution with targets started. */
  readonly target: string | null;
  /** The invocation of a maintenance window that waits for its end. */
  readonly windowInvocationId: string | null;
  readonly stepName: string | null;
  readonly action: string | null;
  readonly failureMessage: string | null;
  /** What the caller asked for, as it is shown again. */
  readonly request: AutomationRequestKept;
  /** Values of the runbook's parameters, by name. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  /** Whether it was asked to end after what runs now (StopAutomationExecution, Type Complete). */
  readonly isCompleting: boolean;
  /** Of an execution with targets: how many there are, run, have ended, and ended badly. */
  readonly targetCount: number;
  readonly runningCount: number;
  readonly endedCount: number;
  readonly errorCount: number;
}

export interface AutomationRequestKept {
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly targetParameterName?: string | undefined;
  readonly targets?: readonly object[] | undefined;
  readonly targetMaps?: readonly object[] | undefined;
  readonly maxConcurrency?: string | undefined;
  readonly maxErrors?: string | undefined;
  readonly alarmConfiguration?: object | undefined;
}

export type NewAutomation = Omit<Automation, "number">;

/** One target that has not been started: the values of the runbook's parameters that it stands for. */
export interface AutomationTarget {
  readonly name: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}

export const AUTOMATIONS_SCHEMA = `
CREATE TABLE automations (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  execution_id TEXT NOT NULL UNIQUE,
  document_name TEXT NOT NULL,
  document_version TEXT NOT NULL,
  runbook_id INTEGER NOT NULL,
  status TEXT NOT NULL,
  mode TEXT NOT NULL,
  executed_by TEXT NOT NULL,
  started_at_ms REAL NOT NULL,
  ended_at_ms REAL,
  parent_id TEXT,
  depth INTEGER NOT NULL,
  target TEXT,
  window_invocation_id TEXT,
  step_name TEXT,
  action TEXT,
  failure_message TEXT,
  request TEXT NOT NULL,
  parameter_values TEXT NOT NULL,
  variables TEXT NOT NULL,
  outputs TEXT NOT NULL,
  is_completing INTEGER NOT NULL,
  target_count INTEGER NOT NULL,
  running_count INTEGER NOT NULL,
  ended_count INTEGER NOT NULL,
  error_count INTEGER NOT NULL
);
CREATE INDEX automations_by_parent ON automations (parent_id, number) WHERE parent_id IS NOT NULL;
CREATE INDEX automations_by_status ON automations (status, number);
CREATE INDEX automations_by_document ON automations (document_name, number);
CREATE INDEX automations_open ON automations (status, number) WHERE ended_at_ms IS NULL AND depth = 0;
CREATE TABLE automation_targets (
  execution_number INTEGER NOT NULL REFERENCES automations ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  parameters TEXT NOT NULL,
  is_started INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (execution_number, position)
) WITHOUT ROWID;
`;

const FIELDS = `execution_id, document_name, document_version, runbook_id, status, mode, executed_by, started_at_ms,
  ended_at_ms, parent_id, depth, target, window_invocation_id, step_name, action, failure_message, request,
  parameter_values, variables, outputs, is_completing, target_count, running_count, ended_count, error_count`;

const COLUMNS = `number, execution_id AS "executionId", document_name AS "documentName",
  document_version AS "documentVersion", runbook_id AS "runbookId", status, mode, executed_by AS "executedBy",
  started_at_ms AS "startedAtMs", ended_at_ms AS "endedAtMs", parent_id AS "parentId", depth, target,
  window_invocation_id AS "windowInvocationId", step_name AS "stepName", action, failure_message AS "failureMessage",
  request, parameter_values AS "values", variables, outputs, is_completing AS "isCompleting",
  target_count AS "targetCount", running_count AS "runningCount", ended_count AS "endedCount",
  error_count AS "errorCount"`;

type AutomationRow = Omit<Automation, "request" | "values" | "variables" | "outputs" | "isCompleting"> & {
  readonly request: string;
  readonly values: string;
  readonly variables: string;
  readonly outputs: string;
  readonly isCompleting: number;
};

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
  readonly #deleteTargets;

  constructor(db: Database) {
    this.#db = db;
    const marks = FIELDS.split(",").map(() => "?");
    this.#insert = db.prepare<{ number: number }>(
      `INSERT INTO automations (${FIELDS}) VALUES (${marks}) RETURNING number`,
    );
    this.#update = db.prepare(
      `UPDATE automations SET status = ?, ended_at_ms = ?, step_name = ?, action = ?, failure_message = ?, variables = ?,
         outputs = ?, is_completing = ?, running_count = ?, ended_count = ?, error_count = ? WHERE number = ?`,
    );
    this.#find = db.prepare<AutomationRow>(`SELECT ${COLUMNS} FROM automations WHERE execution_id = ?`);
    this.#findByNumber = db.prepare<AutomationRow>(`SELECT ${COLUMNS} FROM automations WHERE number = ?`);
    this.#counted = db.prepare<{ running: number; pending: number }>(
      `SELECT count(*) FILTER (WHERE status <> 'Pending') AS running, count(*) FILTER (WHERE status = 'Pending') AS pending
       FROM automations WHERE ended_at_ms IS NULL AND depth = 0`,
    );
    this.#firstPending = db.prepare<AutomationRow>(
      `SELECT ${COLUMNS} FROM automations
       WHERE ended_at_ms IS NULL AND depth = 0 AND status = 'Pending' ORDER BY number LIMIT 1`,
    );
    this.#delete = db.prepare("DELETE FROM automations WHERE number = ?");
    this.#insertTarget = db.prepare(
      "INSERT INTO automation_targets (execution_number, position, name, parameters) VALUES (?, ?, ?, ?)",
    );
    this.#takeTarget = db.prepare<{ position: number; name: string; parameters: string }>(
      `SELECT position, name, parameters FROM automation_targets
       WHERE execution_number = ? AND is_started = 0 ORDER BY position LIMIT 1`,
    );
    this.#startTarget = db.prepare(
      "UPDATE automation_targets SET is_started = 1 WHERE execution_number = ? AND position = ?",
    );
    this.#targetNames = db.prepare<{ name: string }>(
      "SELECT name FROM automation_targets WHERE execution_number = ? ORDER BY position LIMIT ?",
    );
    this.#deleteTargets = db.prepare("UPDATE automation_targets SET is_started = 1 WHERE execution_number = ?");
  }

  insert(automation: NewAutomation): Automation {
    const { number } = this.#insert.get(
      automation.executionId,
      automation.documentName,
      automation.documentVersion,
      automation.runbookId,
      automation.status,
      automation.mode,
      automation.executedBy,
      automation.startedAtMs,
      automation.endedAtMs,
      automation.parentId,
      automation.depth,
      automation.target,
      automation.windowInvocationId,
      automation.stepName,
      automation.action,
      automation.failureMessage,
      JSON.stringify(automation.request),
      JSON.stringify(automation.values),
      JSON.stringify(automation.variables),
      JSON.stringify(automation.outputs),
      Number(automation.isCompleting),
      automation.targetCount,
      automation.runningCount,
      automation.endedCount,
      automation.errorCount,
    )!;
    return { ...automation, number };
  }

  /** Keeps what changes in the life of an execution. */
  update(automation: Automation): void {
    this.#update.run(
      automation.status,
      automation.endedAtMs,
      automation.stepName,
      automation.action,
      automation.failureMessage,
      JSON.stringify(automation.variables),
      JSON.stringify(automation.outputs),
      Number(automation.isCompleting),
      automation.runningCount,
      automation.endedCount,
      automation.errorCount,
      automation.number,
    );
  }

  find(executionId: string): Automation | undefined {
    const row = this.#find.get(executionId);
    return row && fromRow(row);
  }

  /** @throws Error when there is no such execution. */
  get(number: number): Automation {
    const automation = this.findByNumber(number);
    if (!automation) throw new Error(`There is no automation of number ${number}.`);
    return automation;
  }

  findByNumber(number: number): Automation | undefined {
    const row = this.#findByNumber.get(number);
    return row && fromRow(row);
  }

  /** How many executions that nobody else's step started take one of the account's places, and how many wait for one. */
  counted(): { readonly running: number; readonly pending: number } {
    return this.#counted.get()!;
  }

  firstPending(): Automation | undefined {
    const row = this.#firstPending.get();
    return row && fromRow(row);
  }

  /** Newest first, below the execution of this number. */
  list(condition: AutomationCondition, belowNumber: number, limit: number): Automation[] {
    const bindings = new Bindings();
    const where = automationsWhere(condition, bindings);
    return this.#db
      .prepared<AutomationRow>(
        `SELECT ${COLUMNS} FROM automations WHERE number < :belowNumber AND (${where}) ORDER BY number DESC LIMIT :limit`,
      )
      .all({ ...bindings.values, belowNumber, limit })
      .map(fromRow);
  }

  /** Its steps and targets go with it. */
  delete(number: number): void {
    this.#delete.run(number);
  }

  insertTargets(number: number, targets: readonly AutomationTarget[]): void {
    for (const [position, { name, parameters }] of targets.entries()) {
      this.#insertTarget.run(number, position, name, JSON.stringify(parameters));
    }
  }

  /** The next target that has not been started; it counts as started then. */
  takeTarget(number: number): AutomationTarget | undefined {
    const row = this.#takeTarget.get(number);
    if (!row) return undefined;
    this.#startTarget.run(number, row.position);
    return { name: row.name, parameters: JSON.parse(row.parameters) as AutomationTarget["parameters"] };
  }

  targetNames(number: number, limit: number): string[] {
    return this.#targetNames.all(number, limit).map(({ name }) => name);
  }

  /** Nothing more is to be started. */
  forgetTargets(number: number): void {
    this.#deleteTargets.run(number);
  }
}

function fromRow(row: AutomationRow): Automation {
  return {
    ...row,
    request: JSON.parse(row.request) as AutomationRequestKept,
    values: JSON.parse(row.values) as Automation["values"],
    variables: JSON.parse(row.variables) as Automation["variables"],
    outputs: JSON.parse(row.outputs) as Automation["outputs"],
    isCompleting: row.isCompleting === 1,
  };
}
