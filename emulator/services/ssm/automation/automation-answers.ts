import type { AutomationExecution, AutomationExecutionMetadata, StepExecution, Target } from "@aws-sdk/client-ssm";
import { hasTargets, runbookOf } from "../../../domain/automation/automations.ts";
import { asTexts } from "../../../domain/automation/references.ts";
import type { Runbook, RunbookStep } from "../../../domain/automation/runbook.ts";
import type { Context } from "../../../domain/context.ts";
import { textOf } from "../../../input/text.ts";
import type { AutomationStep } from "../../../store/automation-steps.ts";
import type { Automation } from "../../../store/automations.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { shownAlarm } from "../alarm-answers.ts";

/** The maximum number of steps in GetAutomationExecution; DescribeAutomationStepExecutions lists all. */
const STEPS_MAX = 100;
/** The maximum number of targets in GetAutomationExecution. */
const TARGETS_MAX = 50;

export function automationAnswer(automation: Automation, context: Context): AutomationExecution {
  const { store } = context;
  const window = { after: undefined, isReversed: false, limit: STEPS_MAX + 1 };
  const steps = store.automationSteps.list(automation.number, {}, window);
  return {
    ...shared(automation, context),
    StepExecutions: steps.slice(0, STEPS_MAX).map((step) => stepAnswer(step, automation, context)),
    StepExecutionsTruncated: steps.length > STEPS_MAX,
    Parameters: texts(automation.request.parameters),
    Variables: Object.keys(automation.variables).length > 0 ? textsOf(automation.variables) : undefined,
    ProgressCounters: hasTargets(automation) ? progress(automation, context) : undefined,
  };
}

export function automationMetadata(automation: Automation, context: Context): AutomationExecutionMetadata {
  return { ...shared(automation, context), LogFile: "", AutomationType: "Local" };
}

/** The members of both answers. */
function shared(automation: Automation, { store }: Context) {
  const { request } = automation;
  const isMany = hasTargets(automation);
  const names = isMany ? store.automations.targetNames(automation.number, TARGETS_MAX + 1) : [];
  return {
    AutomationExecutionId: automation.executionId,
    DocumentName: automation.documentName,
    DocumentVersion: automation.documentVersion,
    ExecutionStartTime: timestamp(automation.startedAtMs),
    ExecutionEndTime: timestamp(automation.endedAtMs),
    AutomationExecutionStatus: automation.status,
    Outputs: texts(automation.outputs),
    FailureMessage: automation.failureMessage ?? undefined,
    Mode: automation.mode,
    ParentAutomationExecutionId: automation.parentId ?? undefined,
    ExecutedBy: automation.executedBy,
    CurrentStepName: automation.stepName ?? undefined,
    CurrentAction: automation.action ?? undefined,
    TargetParameterName: request.targetParameterName,
    Targets: (request.targets ?? []) as Target[],
    TargetMaps: request.targetMaps as Record<string, string[]>[] | undefined,
    ResolvedTargets: { ParameterValues: names.slice(0, TARGETS_MAX), Truncated: names.length > TARGETS_MAX },
    MaxConcurrency: request.maxConcurrency,
    MaxErrors: request.maxErrors,
    Target: automation.target ?? undefined,
    ...shownAlarm(request.alarmConfiguration, automation.triggeredAlarm),
  };
}

export function stepAnswer(step: AutomationStep, automation: Automation, context: Context): StepExecution {
  const runbook = runbookOf(automation, context);
  const definition = hasTargets(automation) ? undefined : runbook.steps[step.position];
  const { record } = step;
  return {
    StepName: step.name,
    Action: step.action,
    TimeoutSeconds: record.timeoutSeconds,
    OnFailure: definition?.onFailure,
    MaxAttempts: definition?.maxAttempts,
    ExecutionStartTime: timestamp(step.startedAtMs),
    ExecutionEndTime: timestamp(step.endedAtMs),
    StepStatus: step.status,
    ResponseCode: record.responseCode,
    Inputs: record.inputs ? jsonOf(record.inputs) : {},
    Outputs: record.outputs ? textsOf(record.outputs) : undefined,
    Response: record.response,
    FailureMessage: record.failureMessage,
    FailureDetails: record.failureDetails && {
      FailureStage: record.failureDetails.stage,
      FailureType: record.failureDetails.type,
      Details: {},
    },
    StepExecutionId: step.stepExecutionId,
    OverriddenParameters: {},
    IsEnd: definition?.isEnd,
    NextStep: definition?.nextStep,
    IsCritical: definition?.isCritical,
    ValidNextSteps: definition && validNextSteps(definition, step.position, runbook),
  };
}

/** The steps that may follow a successful step. */
function validNextSteps(step: RunbookStep, position: number, { steps }: Runbook): string[] {
  if (step.action === "aws:branch") {
    const choices = (step.inputs.Choices ?? []) as readonly { readonly NextStep?: string }[];
    const named = [...choices.map(({ NextStep }) => NextStep), step.inputs.Default];
    return [...new Set(named.filter((name): name is string => typeof name === "string"))];
  }
  if (step.nextStep !== undefined) return [step.nextStep];
  const next = step.isEnd ? undefined : steps[position + 1];
  return next ? [next.name] : [];
}

function progress({ number, targetCount }: Automation, { store }: Context) {
  const counts = store.automationSteps.counts(number);
  return {
    TotalSteps: targetCount,
    SuccessSteps: counts.Success ?? 0,
    FailedSteps: counts.Failed ?? 0,
    CancelledSteps: counts.Cancelled ?? 0,
    TimedOutSteps: counts.TimedOut ?? 0,
  };
}

/** Inputs are shown as JSON: a text has quotes. */
function jsonOf(inputs: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)]));
}

function textsOf(values: Readonly<Record<string, unknown>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asTexts(value)]));
}

function texts(map: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(map).map(([name, values]) => [name, values.map(textOf)]));
}
