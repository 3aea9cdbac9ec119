import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation, AutomationStatus } from "../../store/automations.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_STEP_RUNS, AUTOMATION_STEP_TIMES_OUT, AUTOMATION_STEP_WAKES } from "../due-kinds.ts";
import { announceStep } from "./automation-events.ts";
import { hasTargets, runbookOf } from "./automations.ts";
import { dispatchTargets } from "./dispatch-targets.ts";
import { endAutomation } from "./end-automation.ts";
import { goTo, positionOf, retryAfterMs } from "./go-to.ts";
import type { RunbookStep } from "./runbook.ts";

/** How a step ended. */
export interface StepEnd {
  readonly status: "Success" | "Failed" | "TimedOut" | "Cancelled";
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  readonly nextStep?: string | undefined;
  readonly responseCode?: string | undefined;
  readonly failureMessage?: string | undefined;
  readonly failureDetails?: { readonly stage: string; readonly type: string } | undefined;
}

/** Records how a step ended, or tries it again, and goes on to the next step. */
export function endStep(automation: Automation, step: AutomationStep, end: StepEnd, context: Context): void {
  const { store, nowMs } = context;
  for (const kind of [AUTOMATION_STEP_RUNS, AUTOMATION_STEP_WAKES, AUTOMATION_STEP_TIMES_OUT])
    store.due.cancel(kind, step.number);
  const definition = hasTargets(automation) ? undefined : runbookOf(automation, context).steps[step.position]!;
  const isFailure = end.status === "Failed" || end.status === "TimedOut";
  if (definition && isFailure && step.attempt < definition.maxAttempts && automation.status !== "Cancelling") {
    store.automationSteps.update({ ...step, status: "InProgress", attempt: step.attempt + 1, awaits: null });
    store.due.set(AUTOMATION_STEP_RUNS, step.number, nowMs + retryAfterMs());
    return;
  }
  const { status, outputs, responseCode, failureMessage, failureDetails } = end;
  const { inputs, timeoutSeconds, state } = step.record;
  const ended: AutomationStep = {
    ...step,
    status,
    endedAtMs: nowMs,
    awaits: null,
    record: { inputs, timeoutSeconds, state, outputs, responseCode, failureMessage, failureDetails },
  };
  store.automationSteps.update(ended);
  announceStep(automation, ended, context);
  if (!definition) {
    targetEnded(automation, ended, context);
    return;
  }
  goOn(automation, ended, definition, end, context);
}

function goOn(
  automation: Automation,
  step: AutomationStep,
  definition: RunbookStep,
  end: StepEnd,
  context: Context,
): void {
  const isFailure = end.status === "Failed" || end.status === "TimedOut";
  if (end.status === "Cancelled" || (automation.status === "Cancelling" && isFailure)) {
    const target = automation.status === "Cancelling" ? /^step:(.+)$/.exec(definition.onCancel)?.[1] : undefined;
    const position = target === undefined || isFailure ? undefined : positionOf(automation, target, context);
    if (position !== undefined) {
      goTo(automation, position, context);
      return;
    }
    endAutomation(automation, "Cancelled", end.failureMessage ?? null, context);
    return;
  }
  const target = isFailure ? /^step:(.+)$/.exec(definition.onFailure)?.[1] : end.nextStep;
  const isOver = (isFailure && definition.onFailure.toLowerCase() === "abort") || automation.isCompleting;
  if (isFailure && isOver) {
    endAutomation(automation, end.status as AutomationStatus, end.failureMessage ?? null, context);
    return;
  }
  const next = isOver ? undefined : nextPosition(automation, step, definition, target, context);
  if (!isOver && target !== undefined && next === undefined) {
    const message = `Step ${step.name} leads to the step ${target}, which does not exist.`;
    endAutomation(automation, "Failed", message, context);
    return;
  }
  if (next === undefined) endWell(automation, context);
  else goTo(automation, next, context);
}

/** The next step: the one that the action chose, else nextStep, else the following one. isEnd ends the execution unless the action chose a step. */
function nextPosition(
  automation: Automation,
  step: AutomationStep,
  definition: RunbookStep,
  target: string | undefined,
  context: Context,
): number | undefined {
  if (target !== undefined) return positionOf(automation, target, context);
  if (definition.isEnd) return undefined;
  if (definition.nextStep !== undefined) return positionOf(automation, definition.nextStep, context);
  const below = step.position + 1;
  return below < runbookOf(automation, context).steps.length ? below : undefined;
}

/** The last step has ended. A critical step that failed on the way fails the execution. */
function endWell(automation: Automation, context: Context): void {
  if (automation.status === "Cancelling") {
    endAutomation(automation, "Cancelled", null, context);
    return;
  }
  const { steps } = runbookOf(automation, context);
  for (const status of ["Failed", "TimedOut"] as const) {
    const window = { after: undefined, isReversed: false, limit: steps.length };
    const failed = context.store.automationSteps
      .list(automation.number, { status: [status] }, window)
      .find(({ position }) => steps[position]!.isCritical);
    if (failed) {
      endAutomation(automation, status, failed.record.failureMessage ?? null, context);
      return;
    }
  }
  endAutomation(automation, "Success", null, context);
}

function targetEnded(automation: Automation, step: AutomationStep, context: Context): void {
  const isError = step.status === "Failed" || step.status === "TimedOut";
  dispatchTargets(
    {
      ...automation,
      runningCount: automation.runningCount - 1,
      endedCount: automation.endedCount + 1,
      errorCount: automation.errorCount + (isError ? 1 : 0),
    },
    context,
  );
}
