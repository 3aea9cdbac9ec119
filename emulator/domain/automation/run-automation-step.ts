import { textOf } from "../../input/text.ts";
import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation } from "../../store/automations.ts";
import { AwsError } from "../aws-error.ts";
import { AUTOMATION_STEP_TIMES_OUT, AUTOMATION_STEP_WAKES } from "../due-kinds.ts";
import type { EngineContext, Rule } from "../rule.ts";
import { invalidInput, type StepRun, timedOut } from "./action.ts";
import { targetOutcome } from "./actions/execute-automation.ts";
import { ACTIONS } from "./actions.ts";
import { hasTargets, runbookOf } from "./automations.ts";
import { endStep } from "./end-automation-step.ts";
import { doPart } from "./finish-step.ts";
import { lookOf, ReferencesTooLarge, resolve, UnresolvedReference } from "./references.ts";
import type { RunbookStep } from "./runbook.ts";
import { RUNBOOK_ACTIONS } from "./runbook-actions.ts";

/** 30 days, the most that aws:approve and aws:pause take; it holds for every action here. */
const TIMEOUT_SECONDS_MAX = 2_592_000;

/** Begins a step: resolves the references in its inputs and starts its action. */
export const runStep: Rule<number> = (number, given) => {
  const found = findRunning(number, given);
  if (!found) return;
  const context = drawingFor(found.step, "runs", given);
  const { automation, step } = found;
  const definition = definitionOf(found, context);
  let prepared: AutomationStep = step;
  doPart(
    automation,
    () => prepared,
    context,
    () => {
      prepared = prepare(automation, step, definition, context);
      context.store.automationSteps.update(prepared);
      return ACTIONS[step.action]!.start(runOf(automation, prepared, definition, context), context);
    },
  );
};

/** Checks a waiting step again. */
export const wakeStep: Rule<number> = (number, given) => {
  const found = findRunning(number, given);
  if (!found) return;
  const context = drawingFor(found.step, "wakes", given);
  const { automation, step } = found;
  if (hasTargets(automation)) {
    const end = targetOutcome(step, context);
    if (end) endStep(automation, step, end, context);
    return;
  }
  const definition = definitionOf(found, context);
  doPart(
    automation,
    () => step,
    context,
    () => ACTIONS[step.action]!.wake!(runOf(automation, step, definition, context), context),
  );
};

/** A step has run out of time: the work that it began is ended. */
export const timeOutStep: Rule<number> = (number, context) => {
  const found = findRunning(number, context);
  if (!found) return;
  const { automation, step } = found;
  cancelAction(automation, step, context);
  endStep(automation, step, { status: "TimedOut", failureMessage: timedOut(step) }, context);
};

/** A signal stops a step, and with it the execution. */
export const stopStep: Rule<number> = (number, context) => {
  const found = findRunning(number, context);
  if (!found) return;
  cancelAction(found.automation, found.step, context);
  endStep(
    found.automation,
    found.step,
    { status: "Cancelled", failureMessage: "Step was stopped by a signal." },
    context,
  );
};

/** Ends the work that the action of a running step began. */
export function cancelAction(automation: Automation, step: AutomationStep, context: EngineContext): void {
  if (step.record.inputs === undefined || hasTargets(automation)) return;
  const definition = runbookOf(automation, context).steps[step.position]!;
  ACTIONS[step.action]!.cancel?.(runOf(automation, step, definition, context), context);
}

/** Each step has a separate random sequence (for ids of commands), so that other executions do not change its numbers. */
function drawingFor({ stepExecutionId }: AutomationStep, part: string, context: EngineContext): EngineContext {
  return { ...context, chance: context.chance.of("automation-step", stepExecutionId, part, context.nowMs) };
}

interface Running {
  readonly automation: Automation;
  readonly step: AutomationStep;
}

/** Undefined when the step has ended or was deleted meanwhile. */
function findRunning(number: number, { store }: EngineContext): Running | undefined {
  const step = store.automationSteps.find(number);
  if (!step || step.startedAtMs === null || step.endedAtMs !== null) return undefined;
  return { step, automation: store.automations.get(step.executionNumber) };
}

function definitionOf({ automation, step }: Running, context: EngineContext): RunbookStep {
  return runbookOf(automation, context).steps[step.position]!;
}

function runOf(automation: Automation, step: AutomationStep, definition: RunbookStep, context: EngineContext): StepRun {
  const tells = { kind: AUTOMATION_STEP_WAKES, ref: String(step.number) };
  return {
    automation,
    runbook: runbookOf(automation, context),
    definition,
    step,
    inputs: step.record.inputs ?? {},
    tells,
  };
}

/** @throws StepFailure for a reference without a value. */
function prepare(
  automation: Automation,
  step: AutomationStep,
  definition: RunbookStep,
  context: EngineContext,
): AutomationStep {
  const look = lookOf(automation, runbookOf(automation, context), context);
  // A script is a program: braces in it are not references.
  const { Script: script, ...others } = definition.inputs;
  try {
    const inputs = resolve(others, look) as Record<string, unknown>;
    const given = definition.timeoutSeconds === undefined ? undefined : resolve(definition.timeoutSeconds, look);
    const timeoutSeconds = given === undefined ? RUNBOOK_ACTIONS[step.action]?.timeoutSeconds : Number(textOf(given));
    if (timeoutSeconds !== undefined && !(timeoutSeconds > 0 && timeoutSeconds <= TIMEOUT_SECONDS_MAX)) {
      const value = JSON.stringify(given);
      throw invalidInput(`timeoutSeconds is ${value}, which is no number of seconds up to ${TIMEOUT_SECONDS_MAX}.`);
    }
    if (timeoutSeconds !== undefined) {
      context.store.due.set(AUTOMATION_STEP_TIMES_OUT, step.number, context.nowMs + timeoutSeconds * 1000);
    }
    const record = { inputs: script === undefined ? inputs : { ...inputs, Script: script }, timeoutSeconds };
    return { ...step, record };
  } catch (error) {
    if (error instanceof UnresolvedReference) {
      const name = error.reference;
      const reason = name.includes(".")
        ? `Failed to resolve input: ${name}. No such output of a step that has succeeded.`
        : `Failed to resolve input: ${name}. ${name} is not defined in the Automation Document.`;
      throw invalidInput(reason);
    }
    if (error instanceof AwsError || error instanceof ReferencesTooLarge) throw invalidInput(error.message);
    throw error;
  }
}
