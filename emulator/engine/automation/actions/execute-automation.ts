import type { Context } from "../../../services/context.ts";
import { hasEnded } from "../../../services/ssm/automation/automations.ts";
import { startAutomation } from "../../../services/ssm/automation/start-automation.ts";
import { stopAutomation } from "../../../services/ssm/automation/stop-automation.ts";
import type { AutomationStep } from "../../../store/automation-steps.ts";
import type { Automation } from "../../../store/automations.ts";
import { AwsError } from "../../../wire/aws-error.ts";
import { type AutomationAction, failedAction, failedEnd, refusalText, type StepRun } from "../action.ts";
import type { StepEnd } from "../end-step.ts";
import { parametersInput, requiredText, textInput } from "../inputs.ts";

/** Starts another runbook and waits for its end. */
export const executeAutomation: AutomationAction = {
  start(run, context) {
    const { automation } = run;
    try {
      const child = startAutomation(requestOf(run), { executedBy: automation.executedBy, parent: automation }, context);
      return { kind: "waits", awaits: child.executionId, state: { executionId: child.executionId } };
    } catch (error) {
      if (error instanceof AwsError) throw failedAction(refusalText(error, "StartAutomationExecution"));
      throw error;
    }
  },
  wake({ step }, context) {
    const child = childOf(step, context);
    if (!hasEnded(child.status)) return { kind: "waits" };
    const outputs = outputsOf(child);
    if (child.status === "Success") return { kind: "succeeded", outputs, answer: { ...outputs, ...child.outputs } };
    throw failedEnd(
      `Automation execution ${child.executionId} is ${child.status}. ${child.failureMessage ?? ""}`.trim(),
      outputs,
    );
  },
  cancel({ step }, context) {
    const id = step.record.state?.executionId;
    const child = typeof id === "string" ? context.store.automations.find(id) : undefined;
    if (child && !hasEnded(child.status) && child.status !== "Cancelling") stopAutomation(child, "Cancel", context);
  },
};

/** How the execution for one target ended; undefined while it runs. */
export function targetOutcome(step: AutomationStep, context: Context): StepEnd | undefined {
  const child = childOf(step, context);
  if (!hasEnded(child.status)) return undefined;
  const failureMessage = child.failureMessage ?? undefined;
  return { status: child.status as StepEnd["status"], outputs: outputsOf(child), failureMessage };
}

function childOf({ awaits, name }: AutomationStep, { store }: Context): Automation {
  const child = awaits === null ? undefined : store.automations.find(awaits);
  if (!child) throw new Error(`The automation that step ${name} waits for is not there.`);
  return child;
}

function outputsOf({ executionId, status, outputs }: Automation) {
  return { ExecutionId: executionId, Status: status, Output: Object.values(outputs).flat() };
}

function requestOf(run: StepRun) {
  const parameters = parametersInput(run, "RuntimeParameters");
  const { Targets: targets, TargetMaps: maps } = run.inputs;
  const version = textInput(run, "DocumentVersion");
  const name = textInput(run, "TargetParameterName");
  const maxConcurrency = textInput(run, "MaxConcurrency");
  const maxErrors = textInput(run, "MaxErrors");
  return {
    DocumentName: requiredText(run, "DocumentName"),
    Parameters: parameters,
    ...(version ? { DocumentVersion: version } : {}),
    ...(name ? { TargetParameterName: name } : {}),
    ...(Array.isArray(targets) && targets.length > 0 ? { Targets: targets as never } : {}),
    ...(Array.isArray(maps) && maps.length > 0 ? { TargetMaps: maps as never } : {}),
    ...(maxConcurrency ? { MaxConcurrency: maxConcurrency } : {}),
    ...(maxErrors ? { MaxErrors: maxErrors } : {}),
  };
}
