import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation } from "../../store/automations.ts";
import type { Ref } from "../../store/due-queue.ts";
import type { Context } from "../context.ts";
import {
  AUTOMATION_STEP_RUNS,
  AUTOMATION_STEP_STARTS,
  AUTOMATION_STEP_TIMES_OUT,
  AUTOMATION_STEP_WAKES,
} from "../due-kinds.ts";
import type { EngineContext, Fail } from "../rule.ts";
import { announceStep } from "./automation-events.ts";
import { hasEnded, hasTargets } from "./automations.ts";
import { abandonAutomation } from "./end-automation.ts";
import { cancelAction } from "./run-automation-step.ts";
import { cancelAutomation } from "./stop-automation.ts";

/** Fails a step and its execution, even if the step has onFailure. `ref`: the step's number. */
export const failAutomationOfStep: Fail<number> = (number, reason, context) => {
  const step = context.store.automationSteps.find(number);
  return step && failAutomation(step.executionNumber, reason, context);
};

/** `ref` is an execution's number. */
export const failAutomation: Fail<number> = (number, reason, context) => {
  const { store } = context;
  const automation = store.automations.findByNumber(number);
  if (!automation || hasEnded(automation.status)) return undefined;
  for (const step of store.automationSteps.running(automation.number)) {
    stopWhatItBegan(automation, step, context);
    endStep(automation, step, reason, context);
  }
  store.automations.forgetTargets(automation.number);
  abandonAutomation(automation, reason, context);
  return `automation ${automation.executionId}`;
};

/** Fails an execution. `ref`: its number, or `account` for the execution that would begin next. */
export const failBeginning: Fail<Ref> = (ref, reason, context) => {
  const number = typeof ref === "number" ? ref : context.store.automations.firstPending()?.number;
  return number === undefined ? undefined : failAutomation(number, reason, context);
};

/** The step fails even if its work cannot be stopped. */
function stopWhatItBegan(automation: Automation, step: AutomationStep, context: EngineContext): void {
  const { store } = context;
  context.contained(step.number, [], () => {
    if (!hasTargets(automation)) return cancelAction(automation, step, context);
    const child = step.awaits === null ? undefined : store.automations.find(step.awaits);
    cancelAutomation(child, context);
  });
}

function endStep(automation: Automation, step: AutomationStep, failureMessage: string, context: Context): void {
  const { store, nowMs } = context;
  for (const kind of [AUTOMATION_STEP_RUNS, AUTOMATION_STEP_WAKES, AUTOMATION_STEP_TIMES_OUT, AUTOMATION_STEP_STARTS])
    store.due.cancel(kind, step.number);
  const failureDetails = { stage: "Invocation", type: "Internal" };
  const record = { ...step.record, failureMessage, failureDetails };
  const failed: AutomationStep = { ...step, status: "Failed", endedAtMs: nowMs, awaits: null, record };
  store.automationSteps.update(failed);
  announceStep(automation, failed, context);
}
