import type { Automation, AutomationStatus } from "../../store/automations.ts";
import { announceEnd } from "../completion.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_HISTORY_ENDS, AUTOMATIONS_BEGIN } from "../due-kinds.ts";
import { unwatchAutomation } from "./alarm.ts";
import { announceAutomation } from "./automation-events.ts";
import { runbookOf } from "./automations.ts";
import { asTexts, lookOf } from "./references.ts";

/** Automation keeps 30 days of history (General Reference). */
const HISTORY_MS = 30 * 24 * 3600 * 1000;

/** AWS's text for an output that a step has not produced. */
const NO_OUTPUT = "No output available yet because the step is not successfully executed";

/** Ends an execution. */
export function endAutomation(
  automation: Automation,
  status: AutomationStatus,
  failureMessage: string | null,
  context: Context,
): void {
  conclude({ ...automation, status, failureMessage, outputs: outputsOf(automation, context) }, context);
}

/** The same without outputs, for when the runbook cannot be read. */
export function abandonAutomation(automation: Automation, failureMessage: string, context: Context): void {
  conclude({ ...automation, status: "Failed", failureMessage, outputs: {} }, context);
}

function conclude(automation: Automation, context: Context): void {
  const { store, nowMs } = context;
  const ended: Automation = { ...automation, endedAtMs: nowMs, stepName: null, action: null };
  store.automations.update(ended);
  unwatchAutomation(automation, context);
  announceAutomation(ended, context);
  store.due.set(AUTOMATION_HISTORY_ENDS, automation.number, nowMs + HISTORY_MS);
  announceEnd(automation.tells, context);
  if (automation.depth === 0) store.due.set(AUTOMATIONS_BEGIN, "account", nowMs);
}

function outputsOf(automation: Automation, context: Context): Record<string, string[]> {
  const runbook = runbookOf(automation, context);
  const look = lookOf(automation, runbook, context);
  return Object.fromEntries(
    runbook.outputs.map((name) => {
      const value = look(name);
      return [name, value === undefined ? [NO_OUTPUT] : asTexts(value)];
    }),
  );
}
