import type { AutomationExecutionFilter, StepExecutionFilter } from "@aws-sdk/client-ssm";
import { AUTOMATION_STATUSES, type AutomationCondition } from "../../../store/automations.ts";
import type { SqlValue } from "../../../store/database.ts";
import { AwsError } from "../../../wire/aws-error.ts";

type Condition = (values: readonly string[]) => AutomationCondition;

const EXECUTIONS: Readonly<Record<string, Condition>> = {
  DocumentNamePrefix: (values) => ({
    sql: values.map(() => "(document_name >= ? AND document_name < ?)").join(" OR "),
    values: values.flatMap((prefix) => [prefix, `${prefix}\u{10ffff}`]),
  }),
  ExecutionStatus: (values) => among("status", values.map(checkedStatus)),
  ExecutionId: (values) => among("execution_id", values),
  ParentExecutionId: (values) => among("parent_id", values),
  CurrentAction: (values) => among("action", values),
  StartTimeBefore: (values) => ({ sql: "started_at_ms < ?", values: [instant(values)] }),
  StartTimeAfter: (values) => ({ sql: "started_at_ms > ?", values: [instant(values)] }),
  AutomationType: (values) => ({ sql: values.includes("Local") ? "1" : "0", values: [] }),
  TagKey: (values) => ({
    sql: `execution_id IN (SELECT resource_id FROM tags WHERE resource_type = 'Automation'
      AND key IN (SELECT value FROM json_each(?)))`,
    values: [JSON.stringify(values)],
  }),
  // What the emulator has none of.
  TargetResourceGroup: () => NOTHING,
  AutomationSubtype: () => NOTHING,
  OpsItemId: () => NOTHING,
};

const STEPS: Readonly<Record<string, Condition>> = {
  StartTimeBefore: (values) => ({ sql: "started_at_ms < ?", values: [instant(values)] }),
  StartTimeAfter: (values) => ({ sql: "started_at_ms > ?", values: [instant(values)] }),
  StepExecutionStatus: (values) => among("status", values.map(checkedStatus)),
  StepExecutionId: (values) => among("step_execution_id", values),
  StepName: (values) => among("name", values),
  Action: (values) => among("action", values),
  // Steps inside steps are of aws:loop, which the emulator does not run.
  ParentStepExecutionId: () => NOTHING,
  ParentStepIteration: () => NOTHING,
  ParentStepIteratorValue: () => NOTHING,
};

export const EXECUTION_FILTER_KEYS = Object.keys(EXECUTIONS);
export const STEP_FILTER_KEYS = Object.keys(STEPS);

const NOTHING: AutomationCondition = { sql: "0", values: [] };

/** All filters must hold, the values of one are alternatives. @throws AwsError InvalidFilterValue */
export function executionCondition(filters: readonly AutomationExecutionFilter[] | undefined): AutomationCondition {
  return all((filters ?? []).map(({ Key, Values }) => EXECUTIONS[Key!]!(Values!)));
}

export function stepCondition(filters: readonly StepExecutionFilter[] | undefined): AutomationCondition {
  return all((filters ?? []).map(({ Key, Values }) => STEPS[Key!]!(Values!)));
}

function all(conditions: readonly AutomationCondition[]): AutomationCondition {
  if (conditions.length === 0) return { sql: "1", values: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" AND "),
    values: conditions.flatMap(({ values }) => values),
  };
}

function among(column: string, values: readonly string[]): AutomationCondition {
  const bound: SqlValue[] = [JSON.stringify(values)];
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, values: bound };
}

/** Words that AWS has and the emulator's executions never come to are good words too. */
const OTHER_STATUSES = [
  "PendingApproval",
  "Approved",
  "Rejected",
  "Scheduled",
  "RunbookInProgress",
  "PendingChangeCalendarOverride",
  "ChangeCalendarOverrideApproved",
  "ChangeCalendarOverrideRejected",
  "CompletedWithSuccess",
  "CompletedWithFailure",
  "Exited",
];

function checkedStatus(status: string): string {
  const known: readonly string[] = [...AUTOMATION_STATUSES, ...OTHER_STATUSES];
  if (known.includes(status)) return status;
  throw new AwsError("InvalidFilterValue", `${status} is not a status. Valid values are: ${known.join(", ")}.`);
}

function instant(values: readonly string[]): number {
  const atMs = Date.parse(values[0]!);
  if (Number.isNaN(atMs)) {
    throw new AwsError("InvalidFilterValue", `${values[0]} is not an instant: write it as 2026-12-01T02:00:00Z.`);
  }
  return atMs;
}
