import type { Automation, AutomationStatus, AutomationTarget } from "../../store/automations.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_STEP_WAKES } from "../due-kinds.ts";
import { concurrencyOf, errorsAllowed, rampedConcurrency } from "../rate-control.ts";
import { announceStep } from "./automation-events.ts";
import { endAutomation } from "./end-automation.ts";
import { startAutomation } from "./start-automation.ts";

/**
 * Starts executions for the targets of an execution as its MaxConcurrency and MaxErrors allow, and ends it when none is left or
 * running. It begins with one; when that is complete, two more, and so on (User Guide, "Control automations at
 * scale").
 */
export function dispatchTargets(automation: Automation, context: Context): void {
  const { store } = context;
  const { request, targetCount } = automation;
  const concurrency = concurrencyOf(request.maxConcurrency ?? "10", targetCount);
  const allowed = errorsAllowed(request.maxErrors ?? "0", targetCount);
  let current = automation;
  for (;;) {
    const isStopped = current.errorCount > allowed || current.isCompleting || current.status === "Cancelling";
    if (isStopped) store.automations.forgetTargets(current.number);
    if (current.runningCount >= rampedConcurrency(concurrency, current.endedCount)) break;
    const target = store.automations.takeTarget(current.number);
    if (!target) break;
    const isRunning = startTarget(current, target, context);
    current = isRunning
      ? { ...current, runningCount: current.runningCount + 1 }
      : { ...current, endedCount: current.endedCount + 1, errorCount: current.errorCount + 1 };
  }
  store.automations.update(current);
  if (current.runningCount === 0) endAutomation(current, statusOf(current, allowed), null, context);
}

/** Failures within MaxErrors do not fail the execution (inferred: AWS does not document its status then). */
function statusOf({ status, errorCount }: Automation, allowed: number): AutomationStatus {
  if (status === "Cancelling") return "Cancelled";
  return errorCount > allowed ? "Failed" : "Success";
}

/** @returns whether the execution runs. When its parameters are refused, the target's step has the reason. */
function startTarget(automation: Automation, { name, parameters }: AutomationTarget, given: Context): boolean {
  const position = automation.endedCount + automation.runningCount;
  const chance = given.chance.of("automation-target", automation.executionId, position);
  const context: Context = { ...given, chance };
  const { store, nowMs } = context;
  const record = { inputs: { DocumentName: automation.documentName, RuntimeParameters: parameters } };
  const step = store.automationSteps.insert({
    stepExecutionId: chance.uuid(),
    executionNumber: automation.number,
    position,
    name,
    action: "aws:executeAutomation",
    status: "InProgress",
    startedAtMs: nowMs,
    endedAtMs: null,
    attempt: 1,
    awaits: null,
    record,
  });
  const tells = { kind: AUTOMATION_STEP_WAKES, ref: String(step.number) };
  try {
    const child = store.attempt(() =>
      startAutomation(
        {
          DocumentName: automation.documentName,
          DocumentVersion: automation.documentVersion,
          Parameters: { ...givenParameters(automation), ...mutable(parameters) },
        },
        { executedBy: automation.executedBy, parent: automation, target: name, tells },
        context,
      ),
    );
    store.automationSteps.update({ ...step, awaits: child.executionId });
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const failureMessage = error.message || error.code;
    const failed = { ...step, status: "Failed", endedAtMs: nowMs, record: { ...record, failureMessage } } as const;
    store.automationSteps.update(failed);
    announceStep(automation, failed, context);
    return false;
  }
}

function givenParameters({ request }: Automation): Record<string, string[]> {
  return mutable(request.parameters);
}

function mutable(parameters: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]]));
}
