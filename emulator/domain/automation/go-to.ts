import type { Automation } from "../../store/automations.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_STEP_RUNS } from "../due-kinds.ts";
import { hasTargets, runbookOf } from "./automations.ts";

/**
 * The approximate time between two steps; undocumented. It must not be 0, since a runbook that loops for ever would then never
 * leave one instant.
 */
const BETWEEN_STEPS_MS = 250;

/** Moves an execution to a step. The step begins at once, or in Interactive mode after a signal. */
export function goTo(automation: Automation, position: number, context: Context): void {
  const { store } = context;
  const step = store.automationSteps.at(automation.number, position);
  if (!step) throw new Error(`Automation ${automation.executionId} has no step at ${position}.`);
  const isCancelling = automation.status === "Cancelling";
  if (automation.mode === "Interactive" && !isCancelling) {
    store.automations.update({ ...automation, status: "Waiting", stepName: step.name, action: step.action });
    return;
  }
  beginStep(automation, position, context);
}

export function beginStep(automation: Automation, position: number, context: Context): void {
  const { store, nowMs } = context;
  const step = store.automationSteps.at(automation.number, position)!;
  const status = automation.status === "Cancelling" ? "Cancelling" : "InProgress";
  store.automations.update({ ...automation, status, stepName: step.name, action: step.action });
  // A step that is reached again begins anew: only its latest run is recorded.
  store.automationSteps.update({
    ...step,
    status: "InProgress",
    startedAtMs: nowMs,
    endedAtMs: null,
    attempt: 1,
    awaits: null,
    record: {},
  });
  store.due.set(AUTOMATION_STEP_RUNS, step.number, nowMs + BETWEEN_STEPS_MS);
}

/** The position of a step by its name; undefined when there is no such step. */
export function positionOf(automation: Automation, name: string, context: Context): number | undefined {
  if (hasTargets(automation)) return undefined;
  const position = runbookOf(automation, context).steps.findIndex((step) => step.name === name);
  return position === -1 ? undefined : position;
}

/** Another attempt at a step that has failed. */
export function retryAfterMs(): number {
  return BETWEEN_STEPS_MS;
}
