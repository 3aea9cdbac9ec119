import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation } from "../../store/automations.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { AUTOMATION_STEP_STARTS, AUTOMATION_STEP_STOPS, AUTOMATION_STEP_WAKES } from "../due-kinds.ts";

export interface Signal {
  readonly type: string;
  readonly payload: Readonly<Record<string, readonly string[]>>;
  /** ARN of the sender. */
  readonly sender: string;
}

/** A decision on a step that waits for approval. */
export interface Decision {
  readonly approver: string;
  readonly decision: "Approve" | "Reject";
  readonly comment: string;
}

/**
 * Sends a signal to an execution.
 *
 * @throws AwsError InvalidAutomationSignalException for a signal that nothing waits for, AutomationStepNotFoundException.
 */
export function signalAutomation(automation: Automation, signal: Signal, context: Context): void {
  const { store, nowMs } = context;
  switch (signal.type) {
    case "Approve":
    case "Reject":
      decide(automation, signal, signal.type, context);
      return;
    case "Resume": {
      const step = waitingStep(automation, "aws:pause", context);
      const wanted = signal.payload.StepName?.[0];
      if (wanted !== undefined && wanted !== step.name) throw noStep(wanted, automation);
      store.automationSteps.update({ ...step, record: { ...step.record, state: { isResumed: true } } });
      store.due.set(AUTOMATION_STEP_WAKES, step.number, nowMs, "asked");
      return;
    }
    case "StartStep": {
      const name = signal.payload.StepName?.[0];
      if (name === undefined) throw invalidSignal('StartStep needs the payload StepName=["<name>"].');
      if (automation.mode !== "Interactive" || automation.status !== "Waiting" || automation.stepName === null) {
        throw invalidSignal(`Automation execution ${automation.executionId} does not wait for a step to be started.`);
      }
      const next = store.automationSteps
        .list(automation.number, { name: [name] }, { after: undefined, isReversed: false, limit: 1 })
        .at(0);
      if (!next) throw noStep(name, automation);
      if (name !== automation.stepName) {
        throw invalidSignal(`The step ${automation.stepName} is to be started next, not ${name}.`);
      }
      store.due.set(AUTOMATION_STEP_STARTS, next.number, nowMs, "asked");
      return;
    }
    case "StopStep": {
      const id = signal.payload.StepExecutionId?.[0];
      if (id === undefined) throw invalidSignal('StopStep needs the payload StepExecutionId=["<id>"].');
      const step = store.automationSteps
        .running(automation.number)
        .find(({ stepExecutionId }) => stepExecutionId === id);
      if (!step) throw noStep(id, automation);
      store.due.set(AUTOMATION_STEP_STOPS, step.number, nowMs, "asked");
      return;
    }
    default:
      throw invalidSignal(`No step of automation execution ${automation.executionId} waits for ${signal.type}.`);
  }
}

/** The approver is recorded, but not checked against Approvers: the emulator does not evaluate permissions. */
function decide(
  automation: Automation,
  { payload, sender }: Signal,
  decision: Decision["decision"],
  context: Context,
): void {
  const { store, nowMs } = context;
  const step = waitingStep(automation, "aws:approve", context);
  const decisions = (step.record.state?.decisions ?? []) as readonly Decision[];
  if (decisions.some(({ approver }) => approver === sender)) {
    throw invalidSignal(`${sender} has decided on step ${step.name} already.`);
  }
  const added: Decision = { approver: sender, decision, comment: payload.Comment?.[0] ?? "" };
  const state = { ...step.record.state, decisions: [...decisions, added] };
  store.automationSteps.update({ ...step, record: { ...step.record, state } });
  store.due.set(AUTOMATION_STEP_WAKES, step.number, nowMs, "asked");
}

function waitingStep(automation: Automation, action: string, { store }: Context): AutomationStep {
  const step = store.automationSteps.running(automation.number).find((candidate) => candidate.action === action);
  if (step?.status !== "Waiting") {
    throw invalidSignal(`No step of automation execution ${automation.executionId} of ${action} is waiting.`);
  }
  return step;
}

function invalidSignal(message: string): AwsError {
  return new AwsError("InvalidAutomationSignalException", message);
}

function noStep(name: string, { executionId }: Automation): AwsError {
  return new AwsError("AutomationStepNotFoundException", `Automation execution ${executionId} has no step ${name}.`);
}
