import type { Automation, AutomationStatus } from "../../store/automations.ts";
import { arnOf } from "../arn.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import type { Runbook } from "./runbook.ts";

/** @throws AwsError AutomationExecutionNotFoundException */
export function getAutomation(executionId: string, { store }: Pick<Context, "store">): Automation {
  const automation = store.automations.find(executionId);
  if (!automation) {
    throw new AwsError(
      "AutomationExecutionNotFoundException",
      `Automation execution with id ${executionId} does not exist.`,
    );
  }
  return automation;
}

/** The runbook in the version with which the execution began. */
export function runbookOf({ runbookId }: Automation, { store }: Context): Runbook {
  return store.runbooks.get(runbookId) as Runbook;
}

/** Whether it is an execution with targets: it starts one execution per target and runs no step itself. */
export function hasTargets({ request }: Automation): boolean {
  return request.targetParameterName !== undefined || request.targetMaps !== undefined;
}

const ENDED: readonly AutomationStatus[] = ["Success", "TimedOut", "Cancelled", "Failed"];

export function hasEnded(status: AutomationStatus): boolean {
  return ENDED.includes(status);
}

export function automationArn(executionId: string, { account }: Pick<Context, "account">): string {
  return arnOf("ssm", `automation-execution/${executionId}`, account);
}

export function invalidParameters(message: string): AwsError {
  return new AwsError("InvalidAutomationExecutionParametersException", message);
}
