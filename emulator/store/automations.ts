import type { AlarmConfiguration } from "@aws-sdk/client-ssm";
import type { TriggeredState } from "./alarm-watches.ts";
import { type AutomationCondition, automationsWhere } from "./automation-condition.ts";
import { flag, integer, json, milliseconds, rowNumber, text } from "./columns.ts";
import { type NewRowOf, part, type RowOf, Table } from "./table.ts";
import { tells } from "./tells.ts";

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
  readonly alarmConfiguration?: AlarmConfiguration | undefined;
}

const AUTOMATIONS = new Table(
  "automations",
  {
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
    /** 0 for an execution that no step of another execution started. */
    depth: integer(),
    /** The value of the target parameter, for one of several that an execution with targets started. */
    target: text().orNull(),
    tells: tells(),
    stepName: text().orNull(),
    action: text().orNull(),
    failureMessage: text().orNull(),
    /** The caller's settings, which reads show. */
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
    /** Why its alarm stopped it. */
    triggeredAlarm: text<TriggeredState>().orNull().atFirst(),
  },
  "CREATE INDEX automations_by_parent ON automations (parent_id, number) WHERE parent_id IS NOT NULL",
  "CREATE INDEX automations_by_status ON automations (status, number)",
  "CREATE INDEX automations_by_document ON automations (document_name, number)",
  "CREATE INDEX automations_open ON automations (status, number) WHERE ended_at_ms IS NULL AND depth = 0",
);

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

const OF_EXECUTION = "WHERE execution_number = :executionNumber";
const OPEN = "WHERE ended_at_ms IS NULL AND depth = 0";

export const automations = part([AUTOMATIONS, TARGETS], (db) => {
  const rows = AUTOMATIONS.on(db);
  const targets = TARGETS.on(db);
  const insert = rows.insertNumbered();
  const findByNumber = rows.find("number");
  const openByStatus = rows.countBy("status", OPEN);
  const insertTarget = targets.insert();
  const nextTarget = targets.one(`${OF_EXECUTION} AND is_started = 0 ORDER BY position LIMIT 1`, "executionNumber");
  const startTarget = targets.change(
    "is_started = 1",
    `${OF_EXECUTION} AND position = :position`,
    "executionNumber",
    "position",
  );
  return {
    insert: (automation: NewAutomation): Automation => ({
      ...automation,
      number: insert(automation),
      triggeredAlarm: null,
    }),
    /** Keeps what changes in the life of an execution. */
    update: rows.update(
      ["number"],
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
    ),
    setTriggeredAlarm: rows.set(["number"], ["triggeredAlarm"]),
    find: rows.find("executionId"),
    /** @throws Error when there is no such execution. */
    get(number: number): Automation {
      const automation = findByNumber(number);
      if (!automation) throw new Error(`There is no automation of number ${number}.`);
      return automation;
    },
    findByNumber,
    /** How many executions take one of the account's places, and how many wait for one. Executions that a step of another one started do not count. */
    counted(): { readonly running: number; readonly pending: number } {
      const counts = openByStatus();
      const pending = counts.get("Pending") ?? 0;
      return { running: [...counts.values()].reduce((sum, count) => sum + count, 0) - pending, pending };
    },
    firstPending: rows.one(`${OPEN} AND status = 'Pending' ORDER BY number LIMIT 1`),
    /** Newest first, below the execution of this number. */
    list: (condition: AutomationCondition, belowNumber: number, limit: number): Automation[] =>
      rows.searchPage((bindings) => automationsWhere(condition, bindings), belowNumber, limit, "<"),
    /** Its steps and targets go with it. */
    delete: rows.delete("number"),
    insertTargets(executionNumber: number, added: readonly AutomationTarget[]): void {
      for (const [position, { name, parameters }] of added.entries()) {
        insertTarget({ executionNumber, position, name, parameters });
      }
    },
    /** The next target that has not been started; it counts as started then. */
    takeTarget(executionNumber: number): AutomationTarget | undefined {
      const target = nextTarget(executionNumber);
      if (!target) return undefined;
      startTarget(executionNumber, target.position);
      return { name: target.name, parameters: target.parameters };
    },
    targetNames: targets.values("name", `${OF_EXECUTION} ORDER BY position LIMIT :limit`, "executionNumber", "limit"),
    /** Nothing more is to be started. */
    forgetTargets: targets.change("is_started = 1", OF_EXECUTION, "executionNumber"),
  };
});
