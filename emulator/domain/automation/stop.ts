import type { Automation } from "../../store/automations.ts";
import type { EngineContext, Rule } from "../rule.ts";
import { hasEnded, hasTargets } from "./automations.ts";
import { dispatchTargets } from "./dispatch-targets.ts";
import { endAutomation } from "./end-automation.ts";
import { endStep } from "./end-automation-step.ts";
import { cancelAction } from "./run-automation-step.ts";
import { cancelAutomation } from "./stop-automation.ts";

/** Carries out StopAutomationExecution. */
export const stop: Rule<number> = (number, context) => {
  const automation = context.store.automations.get(number);
  if (hasEnded(automation.status)) return;
  if (hasTargets(automation)) return stopTargets(automation, context);
  const [step] = context.store.automationSteps.running(automation.number);
  if (!step) {
    // An interactive execution between two steps is complete at once.
    return endAutomation(automation, automation.status === "Waiting" ? "Success" : "Cancelled", null, context);
  }
  // Complete lets the running step end. A step that waits for a person would not end, so it is stopped.
  if (automation.status !== "Cancelling" && step.status !== "Waiting") return;
  cancelAction(automation, step, context);
  endStep(automation, step, { status: "Cancelled" }, context);
};

function stopTargets(automation: Automation, context: EngineContext): void {
  const { store } = context;
  if (automation.status === "Cancelling") {
    for (const step of store.automationSteps.running(automation.number)) {
      const child = step.awaits === null ? undefined : store.automations.find(step.awaits);
      cancelAutomation(child, context);
    }
  }
  dispatchTargets(automation, context);
}
