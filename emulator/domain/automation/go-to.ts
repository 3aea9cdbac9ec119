import type { Automation } from "../../store/automations.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_STEP_RUNS } from "../due-kinds.ts";
import { hasTargets, runbookOf } from "./automations.ts";

/**
 * What Automation needs between two steps, about. It is undocumented; that it is not nothing keeps a runbook that jumps
 * back for ever from standing still in one instant.
 */
const BETWEEN_STEPS_MS = 250;

/** An execution comes to a step, which begins at once, or in Interactive mode when somebody says so. */
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
  // A step that is come back to begins anew: only its latest run is on record.
  store.automationSteps.update({
    ...step,
    status: "InProgress",
    startedAtMs: nowMs,
    endedAtMs: null,
    attempt: 1,
    awaits: null,
    record: {},
  });
  store.due.set(AUTOMATION_STEP_RUNS, String(step.number), nowMs + BETWEEN_STEPS_MS);
}

/** The position of a step by its name; undefined when there is none. */
export function positionOf(automation: Automation, name: string, context: Context): number | undefined {
  if (hasTargets(automation)) return undefined;
  const position = runbookOf(automation, context).steps.findIndex((step) => step.name === name);
  return position === -1 ? undefined : position;
}

/** Another attempt at a step that has failed. */
export function retryAfterMs(): number {
  return BETWEEN_STEPS_MS;
}
