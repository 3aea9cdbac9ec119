import type { AutomationExecutionFilter, StepExecutionFilter } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import type { AutomationCondition, StepCondition } from "../../../store/automation-condition.ts";
import { AUTOMATION_STATUSES } from "../../../store/automations.ts";

type Conditions<C> = Readonly<Record<string, (values: readonly string[]) => C>>;

const NO_EXECUTION: AutomationCondition = { executionId: [] };
const NO_STEP: StepCondition = { stepExecutionId: [] };

const EXECUTIONS: Conditions<AutomationCondition> = {
  DocumentNamePrefix: (values) => ({ documentNamePrefixes: values }),
  ExecutionStatus: (values) => ({ status: values.map(checkedStatus) }),
  ExecutionId: (values) => ({ executionId: values }),
  ParentExecutionId: (values) => ({ parentId: values }),
  CurrentAction: (values) => ({ action: values }),
  StartTimeBefore: (values) => ({ startedAtMs: { below: [instant(values)] } }),
  StartTimeAfter: (values) => ({ startedAtMs: { above: [instant(values)] } }),
  AutomationType: (values) => (values.includes("Local") ? {} : NO_EXECUTION),
  TagKey: (values) => ({ tagKeys: values }),
  // The emulator has none of these.
  TargetResourceGroup: () => NO_EXECUTION,
  AutomationSubtype: () => NO_EXECUTION,
  OpsItemId: () => NO_EXECUTION,
};

const STEPS: Conditions<StepCondition> = {
  StartTimeBefore: (values) => ({ startedAtMs: { below: [instant(values)] } }),
  StartTimeAfter: (values) => ({ startedAtMs: { above: [instant(values)] } }),
  StepExecutionStatus: (values) => ({ status: values.map(checkedStatus) }),
  StepExecutionId: (values) => ({ stepExecutionId: values }),
  StepName: (values) => ({ name: values }),
  Action: (values) => ({ action: values }),
  // Only aws:loop has nested steps, and the emulator does not run it.
  ParentStepExecutionId: () => NO_STEP,
  ParentStepIteration: () => NO_STEP,
  ParentStepIteratorValue: () => NO_STEP,
};

export const EXECUTION_FILTER_KEYS = Object.keys(EXECUTIONS);
export const STEP_FILTER_KEYS = Object.keys(STEPS);

/** All filters must hold, the values of one are alternatives. @throws AwsError InvalidFilterValue */
export function executionCondition(filters: readonly AutomationExecutionFilter[] | undefined): AutomationCondition {
  return { all: (filters ?? []).map(({ Key, Values }) => EXECUTIONS[Key!]!(Values!)) };
}

export function stepCondition(filters: readonly StepExecutionFilter[] | undefined): StepCondition {
  return { all: (filters ?? []).map(({ Key, Values }) => STEPS[Key!]!(Values!)) };
}

/** Valid statuses that executions of the emulator never have. */
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
