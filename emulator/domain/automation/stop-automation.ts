import type { Automation } from "../../store/automations.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_STOPS } from "../due-kinds.ts";
import { hasEnded } from "./automations.ts";

/** Cancels an execution that something started, unless it has ended or is being cancelled. */
export function cancelAutomation(automation: Automation | undefined, context: Context): void {
  if (automation && !hasStopped(automation)) stopAutomation(automation, "Cancel", context);
}

function hasStopped({ status }: Automation): boolean {
  return hasEnded(status) || status === "Cancelling";
}

/**
 * Asks an execution to stop. `Cancel` ends the running step, `Complete` lets it end; neither starts another step.
 *
 * @throws AwsError InvalidAutomationStatusUpdateException when the execution has ended or is being cancelled.
 */
export function stopAutomation(automation: Automation, type: "Cancel" | "Complete", context: Context): void {
  const { store, nowMs } = context;
  if (hasStopped(automation)) {
    throw new AwsError(
      "InvalidAutomationStatusUpdateException",
      `Automation execution ${automation.executionId} is ${automation.status} and cannot be stopped.`,
    );
  }
  if (type === "Complete") store.automations.update({ ...automation, isCompleting: true });
  else store.automations.update({ ...automation, status: "Cancelling" });
  store.due.set(AUTOMATION_STOPS, automation.number, nowMs, "asked");
}
