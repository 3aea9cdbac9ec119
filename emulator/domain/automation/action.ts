import type { AutomationStep } from "../../store/automation-steps.ts";
import type { Automation } from "../../store/automations.ts";
import type { DueEntry } from "../../store/due.ts";
import type { AwsError } from "../aws-error.ts";
import type { EngineContext } from "../rule.ts";
import type { Runbook, RunbookStep } from "./runbook.ts";

/** A step that is being worked on. */
export interface StepRun {
  readonly automation: Automation;
  readonly runbook: Runbook;
  readonly definition: RunbookStep;
  readonly step: AutomationStep;
  /** With everything put in that references stand for. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The due entry that must come when what the step waits for has ended. */
  readonly tells: DueEntry;
}

/** What came of a step, or that nothing has yet. */
export type StepOutcome =
  | {
      readonly kind: "succeeded";
      /** By name; those that the step declares are selected from `answer`. */
      readonly outputs?: Readonly<Record<string, unknown>>;
      /** What selectors of declared outputs are applied to. */
      readonly answer?: unknown;
      /** A name, where the action decides what comes next. */
      readonly nextStep?: string;
      /** The variables of the execution, where the action has changed them. */
      readonly variables?: Readonly<Record<string, unknown>>;
      readonly responseCode?: string;
    }
  | {
      readonly kind: "waits";
      /** For a decision of people: the execution is then Waiting. */
      readonly isForPeople?: boolean;
      /** The command or automation that the step waits for. */
      readonly awaits?: string;
      /** When to look again. */
      readonly wakeAtMs?: number;
      readonly state?: Readonly<Record<string, unknown>>;
    };

/** One action of runbooks. A failure is a thrown StepFailure; what it says becomes the step's FailureMessage. */
export interface AutomationAction {
  start(run: StepRun, context: EngineContext): StepOutcome;
  /** Looks again, when what it waits for may have happened. An action that never waits has none. */
  wake?(run: StepRun, context: EngineContext): StepOutcome;
  /** Ends what it began, because the step is cancelled or has run out of time. */
  cancel?(run: StepRun, context: EngineContext): void;
}

export type FailureStage = "InputValidation" | "PreVerification" | "Invocation" | "PostVerification";
export type FailureType = "Action" | "Permission" | "Throttling" | "Verification" | "Internal";

export class StepFailure extends Error {
  readonly stage: FailureStage;
  readonly type: FailureType;
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
  /** It ran out of its time, and is TimedOut. */
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

/** Every message of AWS's ends so. */
const ADVICE = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";

/** A step whose inputs cannot be what they say (User Guide, "Troubleshooting Systems Manager Automation"). */
export function invalidInput(reason: string): StepFailure {
  const message = `Step fails when it is validating and resolving the step inputs. ${reason} ${ADVICE}`;
  return new StepFailure(message, { stage: "InputValidation", type: "Verification" });
}

/** A step whose action could not be done. */
export function failedAction(reason: string, outputs?: Readonly<Record<string, unknown>>): StepFailure {
  const message = `Step fails when it is Execute/Cancelling action. ${reason} ${ADVICE}`;
  return new StepFailure(message, outputs ? { outputs } : {});
}

/** A step whose action was done and came to another end than it should. */
export function failedEnd(reason: string, outputs?: Readonly<Record<string, unknown>>): StepFailure {
  const message = `Step fails when it is Poll action status for completion. ${reason} ${ADVICE}`;
  return new StepFailure(message, { stage: "PostVerification", type: "Verification", ...(outputs ? { outputs } : {}) });
}

/** What a step that was given too little time says. */
export function timedOut({ name, record }: AutomationStep): string {
  return `Step timed out: ${name} was given ${record.timeoutSeconds} seconds.`;
}

/** What an API said no with, as AWS's SDK for Python words it: Automation speaks through that. */
export function refusalText({ code, message }: AwsError, api?: string): string {
  const calling = api === undefined ? "" : ` when calling the ${api} operation`;
  return `An error occurred (${code})${calling}: ${message}`;
}
