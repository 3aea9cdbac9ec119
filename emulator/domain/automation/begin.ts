import type { Automation } from "../../store/automations.ts";
import type { Ref } from "../../store/due-queue.ts";
import type { Context } from "../context.ts";
import type { Rule } from "../rule.ts";
import { hasTargets } from "./automations.ts";
import { dispatchTargets } from "./dispatch-targets.ts";
import { failAutomation } from "./fail-automation.ts";
import { beginStep, goTo } from "./go-to.ts";

/**
 * Waiting executions take the account's free places, in order (`ref`: `account`). An execution that another one started (`ref`:
 * its number) needs no place: otherwise its parent, which waits for it, could block it for ever.
 */
export const beginAutomations: Rule<Ref> = (ref, context) => {
  const { store, quotas } = context;
  if (typeof ref === "number") return begin(store.automations.get(ref), context);
  for (let places = quotas.concurrentAutomations - store.automations.counted().running; places > 0; places--) {
    const next = store.automations.firstPending();
    if (!next) return;
    context.contained(next.number, [failAutomation], () => begin(next, context));
    // An execution that could not even be failed stays first: the others begin when another execution ends.
    if (store.automations.firstPending()?.number === next.number) return;
  }
};

function begin(automation: Automation, context: Context): void {
  if (automation.status !== "Pending") return;
  const begun: Automation = { ...automation, status: "InProgress" };
  if (hasTargets(automation)) dispatchTargets(begun, context);
  else goTo(begun, 0, context);
}

/** A signal lets an interactive execution begin its next step. */
export const startStep: Rule<number> = (number, context) => {
  const { store } = context;
  const step = store.automationSteps.find(number);
  if (!step) return;
  const automation = store.automations.get(step.executionNumber);
  if (automation.status === "Waiting" && automation.stepName === step.name) {
    beginStep(automation, step.position, context);
  }
};
