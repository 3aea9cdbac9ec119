import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation } from "../../store/automations.ts";
import type { DueEntry } from "../../store/due.ts";
import { AwsError } from "../aws-error.ts";
import type { EngineContext } from "../rule.ts";
import type { Runbook, RunbookStep } from "./runbook.ts";

/** A running step with its execution. */
export interface StepRun {
  readonly automation: Automation;
  readonly runbook: Runbook;
  readonly definition: RunbookStep;
  readonly step: AutomationStep;
  /** With all references resolved. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The due entry to schedule when the command or execution that the step waits for has ended. */
  readonly tells: DueEntry;
}

/** The outcome of a step, or that it still waits. */
export type StepOutcome =
  | {
      readonly kind: "succeeded";
      /** The action's outputs by name. Outputs that the step declares are selected from `answer`. */
      readonly outputs?: Readonly<Record<string, unknown>>;
      /** The value to which the selectors of declared outputs are applied. */
      readonly answer?: unknown;
      /** The name of the next step, where the action decides it. */
      readonly nextStep?: string;
      /** The variables of the execution, where the action has changed them. */
      readonly variables?: Readonly<Record<string, unknown>>;
      readonly responseCode?: string;
    }
  | {
      readonly kind: "waits";
      /** Whether the step waits for a decision of a person: the execution is then Waiting. */
      readonly isForPeople?: boolean;
      /** The command or automation that the step waits for. */
      readonly awaits?: string;
      /** When to check again. */
      readonly wakeAtMs?: number;
      readonly state?: Readonly<Record<string, unknown>>;
    };

/** One runbook action. It throws StepFailure to fail; the message becomes the step's FailureMessage. */
export interface AutomationAction {
  start(run: StepRun, context: EngineContext): StepOutcome;
  /** Checks whether the condition that the step waits for holds now. Absent in actions that never wait. */
  wake?(run: StepRun, context: EngineContext): StepOutcome;
  /** Ends the work that the action began, because the step is cancelled or has run out of time. */
  cancel?(run: StepRun, context: EngineContext): void;
}

export type FailureStage = "InputValidation" | "PreVerification" | "Invocation" | "PostVerification";
export type FailureType = "Action" | "Permission" | "Throttling" | "Verification" | "Internal";

export class StepFailure extends Error {
  readonly stage: FailureStage;
  readonly type: FailureType;
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
  /** Whether the step ran out of time, and so becomes TimedOut. */
  readonly isTimeout: boolean;

  constructor(
    message: string,
    options: {
      stage?: FailureStage;
      type?: FailureType;
      outputs?: Readonly<Record<string, unknown>>;
      isTimeout?: boolean;
    } = {},
  ) {
    super(message);
    this.name = "StepFailure";
    this.stage = options.stage ?? "Invocation";
    this.type = options.type ?? "Action";
    this.outputs = options.outputs;
    this.isTimeout = options.isTimeout ?? false;
  }
}

/** The end of every failure message of AWS. */
const ADVICE = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

/** A step with invalid inputs (User Guide, "Troubleshooting Systems Manager Automation"). */
export function invalidInput(reason: string): StepFailure {
  const message = `Step fails when it is validating and resolving the step inputs. ${reason} ${ADVICE}`;
  return new StepFailure(message, { stage: "InputValidation", type: "Verification" });
}

/** A step with an action that could not be carried out. */
export function failedAction(reason: string, outputs?: Readonly<Record<string, unknown>>): StepFailure {
  const message = `Step fails when it is Execute/Cancelling action. ${reason} ${ADVICE}`;
  return new StepFailure(message, outputs ? { outputs } : {});
}

/** A step with an action that was carried out but did not succeed. */
export function failedEnd(reason: string, outputs?: Readonly<Record<string, unknown>>): StepFailure {
  const message = `Step fails when it is Poll action status for completion. ${reason} ${ADVICE}`;
  return new StepFailure(message, { stage: "PostVerification", type: "Verification", ...(outputs ? { outputs } : {}) });
}

/** The failure of a step that ran out of time. */
export function timedOut({ name, record }: AutomationStep): string {
  return `Step timed out: ${name} was given ${record.timeoutSeconds} seconds.`;
}

/** Calls an operation for a step. @throws StepFailure if the operation refuses. */
export function calling<Result>(api: string, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (error instanceof AwsError) throw failedAction(refusalText(error, api));
    throw error;
  }
}

/** The error of an API in the words of AWS's SDK for Python, through which Automation calls it. */
export function refusalText({ code, message }: AwsError, api?: string): string {
  const calling = api === undefined ? "" : ` when calling the ${api} operation`;
  return `An error occurred (${code})${calling}: ${message}`;
}
