import {
  type AutomationExecution,
  CreateDocumentCommand,
  GetAutomationExecutionCommand,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionRequest,
  type StepExecution,
} from "@aws-sdk/client-ssm";
import type { TestEmulator } from "./emulator.ts";

export type Step = Record<string, unknown>;

/** The content of a runbook with these steps. */
export function runbook(mainSteps: readonly Step[], more: Record<string, unknown> = {}): string {
  return JSON.stringify({ schemaVersion: "0.3", ...more, mainSteps });
}

export async function createRunbook(
  { ssm }: Pick<TestEmulator, "ssm">,
  name: string,
  steps: readonly Step[],
  more: Record<string, unknown> = {},
): Promise<string> {
  await ssm.send(new CreateDocumentCommand({ Name: name, DocumentType: "Automation", Content: runbook(steps, more) }));
  return name;
}

/** Starts an execution and answers with its id. */
export async function start(
  { ssm }: Pick<TestEmulator, "ssm">,
  request: StartAutomationExecutionRequest,
): Promise<string> {
  const { AutomationExecutionId } = await ssm.send(new StartAutomationExecutionCommand(request));
  return AutomationExecutionId!;
}

export async function executionOf(
  { ssm }: Pick<TestEmulator, "ssm">,
  AutomationExecutionId: string,
): Promise<AutomationExecution & { readonly steps: Record<string, StepExecution> }> {
  const { AutomationExecution } = await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId }));
  const steps = AutomationExecution!.StepExecutions!.map((step) => [step.StepName!, step]);
  return { ...AutomationExecution!, steps: Object.fromEntries(steps) };
}
