import type { AutomationStep } from "../../../store/automation-steps.ts";
import type { Automation } from "../../../store/automations.ts";
import type { Context } from "../../context.ts";
import { type AutomationAction, calling, failedEnd, type StepRun } from "../action.ts";
import { hasEnded } from "../automations.ts";
import type { StepEnd } from "../end-automation-step.ts";
import { parametersInput, requiredText } from "../inputs.ts";
import { type AutomationRequest, startAutomation } from "../start-automation.ts";
import { cancelAutomation } from "../stop-automation.ts";

/** Starts another runbook and waits for its end. */
export const executeAutomation: AutomationAction = {
  start(run, context) {
    const { automation } = run;
    const origin = { executedBy: automation.executedBy, parent: automation, tells: run.tells };
    const start = () => startAutomation(requestOf(run, context), origin, context);
    const { executionId } = calling("StartAutomationExecution", start);
    return { kind: "waits", awaits: executionId, state: { executionId } };
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
    cancelAutomation(child, context);
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

/** Inputs of StartAutomationExecution, checked like its requests, except that a parameter may be empty: runbooks often pass on an empty role. */
function requestOf(run: StepRun, { api }: Context): AutomationRequest {
  const Parameters = parametersInput(run, "RuntimeParameters");
  const { RuntimeParameters: _passed, ...inputs } = run.inputs;
  const given = Object.entries(inputs).filter(([, value]) => value !== "" && value !== null && !isEmptyList(value));
  const request = api.read("ssm", "StartAutomationExecution", {
    ...Object.fromEntries(given),
    DocumentName: requiredText(run, "DocumentName"),
  });
  return { ...(request as unknown as AutomationRequest), Parameters };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
