import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  paginateDescribeAutomationExecutions,
  paginateDescribeAutomationStepExecutions,
  type StepExecution,
} from "@aws-sdk/client-ssm";
import { inParallel } from "./parallel.ts";
import { readNodeInvocations } from "./read-node-invocations.ts";
import { collect, isForbidden, isGone, REQUESTS_AT_ONCE, type Reader } from "./reader.ts";
import type { AutomationRun, AutomationStep, NodeInvocation } from "./window-history.ts";

/** A runbook's run, and what its commands did, down to the nodes. */
export interface AutomationReading {
  readonly automation: AutomationRun | undefined;
  /** The nodes of all commands of it and of the runbooks that it ran in turn. */
  readonly nodes: readonly NodeInvocation[];
  /** What of it cannot be read, a sentence each. */
  readonly unavailable: readonly string[];
}

/** AWS lets runbooks call each other five deep. */
const DEPTH_MAX = 6;

/** One request for a run of up to a hundred steps, and one list for each command that it sent. */
export async function readAutomation(reader: Reader, id: string, depth = 0): Promise<AutomationReading> {
  const execution = await readExecution(reader, id);
  if (typeof execution === "string") return { automation: undefined, nodes: [], unavailable: [execution] };
  const listed = await inParallel(execution.StepExecutions ?? [], REQUESTS_AT_ONCE, (step) =>
    readStep(reader, step, depth),
  );
  const known = listed.flatMap(({ step }) => (step.automation ? [step.automation.automationExecutionId] : []));
  const others = await readOtherChildren(reader, id, execution, known, depth);
  const automation: AutomationRun = {
    automationExecutionId: id,
    documentName: execution.DocumentName ?? "",
    status: execution.AutomationExecutionStatus ?? "",
    failureMessage: execution.FailureMessage || undefined,
    startedAt: execution.ExecutionStartTime,
    endedAt: execution.ExecutionEndTime,
    steps: [...listed, ...others].map(({ step }) => step),
  };
  return {
    automation,
    nodes: [...listed, ...others].flatMap(({ nodes }) => nodes),
    unavailable: [...listed, ...others].flatMap(({ unavailable }) => unavailable),
  };
}

/** @returns the reason if it was deleted or access is denied. */
async function readExecution({ ssm, request, turn }: Reader, id: string): Promise<AutomationExecution | string> {
  try {
    const command = new GetAutomationExecutionCommand({ AutomationExecutionId: id });
    const { AutomationExecution: execution = {} } = await turn(() => ssm.send(command, request));
    if (!execution.StepExecutionsTruncated) return execution;
    const pages = paginateDescribeAutomationStepExecutions(
      { client: ssm, pageSize: 50 },
      { AutomationExecutionId: id },
      request,
    );
    return { ...execution, StepExecutions: await turn(() => collect(pages, (page) => page.StepExecutions)) };
  } catch (error) {
    if (isGone(error)) return `Automation ${id} is no longer available: Systems Manager keeps automations for 30 days`;
    if (isForbidden(error)) return `Access denied to automation ${id}: allow ssm:GetAutomationExecution`;
    throw error;
  }
}

interface StepReading {
  readonly step: AutomationStep;
  readonly nodes: readonly NodeInvocation[];
  readonly unavailable: readonly string[];
}

async function readStep(reader: Reader, step: StepExecution, depth: number): Promise<StepReading> {
  const commandId = step.Action === "aws:runCommand" ? commandOf(step) : undefined;
  const childId = step.Action === "aws:executeAutomation" ? step.Outputs?.ExecutionId?.[0] : undefined;
  const found = commandId === undefined ? { nodes: [] } : await readNodeInvocations(reader, commandId);
  const nodes = found?.nodes;
  const child =
    childId === undefined || depth >= DEPTH_MAX ? undefined : await readAutomation(reader, childId, depth + 1);
  const name = step.StepName ?? "";
  return {
    step: {
      name,
      action: step.Action ?? "",
      status: step.StepStatus ?? "",
      failureMessage: step.FailureMessage || undefined,
      startedAt: step.ExecutionStartTime,
      endedAt: step.ExecutionEndTime,
      commandId,
      changedNodeIds: step.Action === "aws:changeInstanceState" ? nodeIdsIn(step.Inputs?.InstanceIds) : [],
      automation: child?.automation,
    },
    nodes: [...(nodes ?? []), ...(child?.nodes ?? [])],
    unavailable: [
      ...(nodes
        ? []
        : [`Command ${commandId} of step ${name} is no longer available: Systems Manager keeps commands for 30 days`]),
      ...(hidesCommand(step, commandId) ? [`Step ${name} ended ${step.StepStatus} without reporting its command`] : []),
      ...(child?.unavailable ?? []),
    ],
  };
}

/** An output of a step that has ended; of one that failed it can stand in the message alone. */
function commandOf({ Outputs, FailureMessage }: StepExecution): string | undefined {
  return Outputs?.CommandId?.[0] ?? /CommandId=\[?([0-9a-f-]{36})/.exec(FailureMessage ?? "")?.[1];
}

/** A step that was stopped while its command ran may have no outputs. */
function hidesCommand(
  { Action, StepStatus, ExecutionStartTime }: StepExecution,
  commandId: string | undefined,
): boolean {
  const isStopped = StepStatus === "TimedOut" || StepStatus === "Cancelled";
  return Action === "aws:runCommand" && isStopped && commandId === undefined && ExecutionStartTime !== undefined;
}

function nodeIdsIn(json: string | undefined): string[] {
  return [...new Set(json?.match(/\bm?i-[0-9a-f]{8,17}\b/g))];
}

/**
 * A run with targets has a child for each; the list of children reports which, and so do its steps once they have ended.
 * A child that no step reports is shown as a separate step.
 */
async function readOtherChildren(
  reader: Reader,
  id: string,
  { StepExecutions: steps = [], TargetParameterName }: AutomationExecution,
  known: readonly string[],
  depth: number,
): Promise<StepReading[]> {
  const isUntold = steps.some(
    ({ Action, Outputs, ExecutionStartTime }) =>
      Action === "aws:executeAutomation" && ExecutionStartTime && !Outputs?.ExecutionId?.[0],
  );
  if (depth >= DEPTH_MAX || (!TargetParameterName && !isUntold)) return [];
  const pages = paginateDescribeAutomationExecutions(
    { client: reader.ssm, pageSize: 50 },
    { Filters: [{ Key: "ParentExecutionId", Values: [id] }] },
    reader.request,
  );
  const children = await reader.turn(() => collect(pages, (page) => page.AutomationExecutionMetadataList));
  const others = children.filter(({ AutomationExecutionId: child }) => child && !known.includes(child));
  return await inParallel(others, REQUESTS_AT_ONCE, async (child): Promise<StepReading> => {
    const read = await readAutomation(reader, child.AutomationExecutionId!, depth + 1);
    const step: AutomationStep = {
      name: child.Target || child.DocumentName || "",
      action: "aws:executeAutomation",
      status: child.AutomationExecutionStatus ?? "",
      failureMessage: child.FailureMessage || undefined,
      startedAt: child.ExecutionStartTime,
      endedAt: child.ExecutionEndTime,
      commandId: undefined,
      changedNodeIds: [],
      automation: read.automation,
    };
    return { step, nodes: read.nodes, unavailable: read.unavailable };
  });
}
