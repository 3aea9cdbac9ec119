import { kept } from "../emulator/input/kept.ts";
import { invocationsOf } from "./judge/case.ts";
import type { NodeInvocation, NodeState, PatchDetail, WindowExecution } from "./window-history.ts";

const DAY_MS = 86_400_000;
/** The seconds by which a clock is cut. */
export const TOLERANCE_MS = 2_000;

/** When a node worked for an execution. */
export interface WorkSpan {
  readonly fromMs: number;
  /** Infinity while it works. */
  readonly toMs: number;
}

/**
 * When a node worked for an execution, by the node's own clock, which its steps and its patch operations share; by AWS's clock
 * where the node's steps do not say, as those of a command that was cut off.
 *
 * @returns undefined when it was sent no command.
 */
export function workSpan(instanceId: string, execution: WindowExecution): WorkSpan | undefined {
  const known = spansOf(execution);
  if (!known.has(instanceId)) known.set(instanceId, spanOf(instanceId, execution));
  return known.get(instanceId);
}

/** By node: each is asked about several times. */
const spansOf = kept((_execution: WindowExecution) => new Map<string, WorkSpan | undefined>());

function spanOf(instanceId: string, execution: WindowExecution): WorkSpan | undefined {
  const spans = invocationsOf(instanceId, execution).map((node) => invocationSpan(node, execution));
  if (spans.length === 0) return undefined;
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...spans.map(({ toMs }) => toMs)),
  };
}

function invocationSpan({ status, steps }: NodeInvocation, { startedAt, endedAt }: WindowExecution): WorkSpan {
  const starts = steps.flatMap((step) => (step.startedAt ? [step.startedAt.getTime()] : []));
  const ends = steps.flatMap((step) => (step.endedAt ? [step.endedAt.getTime()] : []));
  const isComplete = /^(Success|Failed)$/.test(status) && ends.length > 0 && ends.length >= starts.length;
  const cutOffAtMs = endedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return {
    fromMs: starts.length > 0 ? Math.min(...starts) : startedAt.getTime(),
    toMs: isComplete ? Math.max(...ends) : Math.max(cutOffAtMs, ...ends),
  };
}

/** The patches of a node that were installed while an execution's commands ran on it, as far as it still has them. */
export interface InstalledPatches {
  /** By an instant of the node's work. */
  readonly during: readonly PatchDetail[];
  /** On a day on which the node worked: Windows reports no time. */
  readonly thatDay: readonly PatchDetail[];
  /**
   * Whether there may have been more: an operation since may have replaced or removed patches, one at the same time may have
   * reported the node as it was before, or not all patches were read.
   */
  readonly isAtLeast: boolean;
}

/**
 * What an execution installed on a node. The API does not report which operation installed a patch: what another one installed on the
 * node at the same time is among them.
 *
 * @returns undefined when the node was sent no command, or its patches were not read by name.
 */
export function installedBy(execution: WindowExecution, node: NodeState): InstalledPatches | undefined {
  const span = workSpan(node.instanceId, execution);
  const { patches } = node;
  if (!span || !patches?.installed) return undefined;
  const within = patches.installed.filter((detail) => isWithin(detail, span));
  return {
    during: within.filter(({ isDayOnly }) => !isDayOnly),
    thatDay: within.filter(({ isDayOnly }) => isDayOnly),
    isAtLeast:
      patches.unavailable !== undefined || mayHaveLost(node, execution, span) || wasWorkedOnMeanwhile(node, execution),
  };
}

/**
 * Whether patches that were installed until the end of a node's work may not be listed any more: the last operation is an
 * earlier one, or a later one that knows of newer versions, which take their place.
 */
function mayHaveLost(node: NodeState, execution: WindowExecution, { toMs }: WorkSpan): boolean {
  const { patch, patches } = node;
  const data = dataOf(node, execution);
  if (!patch || data !== "later") return data !== "execution";
  const isSince = ({ installedAt, isDayOnly }: PatchDetail) =>
    (installedAt?.getTime() ?? Number.POSITIVE_INFINITY) + (isDayOnly ? DAY_MS : 0) > toMs + TOLERANCE_MS;
  return patch.missing + patch.failed > 0 || (patches?.installed ?? []).some(isSince);
}

/** Whether another command of the execution was at work on the node when the last operation, which looks only once, had begun. */
function wasWorkedOnMeanwhile({ instanceId, patch }: NodeState, execution: WindowExecution): boolean {
  const endedMs = patch?.operationEndedAt?.getTime() ?? Number.NaN;
  const startedMs = patch?.operationStartedAt?.getTime() ?? endedMs;
  return invocationsOf(instanceId, execution)
    .map((node) => invocationSpan(node, execution))
    .some(({ fromMs, toMs }) => {
      const isIts = fromMs <= startedMs + TOLERANCE_MS && endedMs <= toMs + TOLERANCE_MS;
      return !isIts && fromMs < endedMs && toMs > startedMs;
    });
}

type Moment = Pick<PatchDetail, "installedAt" | "isDayOnly">;

function isWithin({ installedAt, isDayOnly }: Moment, { fromMs, toMs }: WorkSpan): boolean {
  const atMs = installedAt?.getTime() ?? Number.NaN;
  return atMs <= toMs + TOLERANCE_MS && atMs + (isDayOnly ? DAY_MS : 0) >= fromMs - TOLERANCE_MS;
}

/**
 * Which operation a node's patch data are of: AWS keeps those of the last one. `earlier`: it ended before the node's work for the
 * execution began; `later`: after that work. undefined when there are no data.
 */
export function dataOf(
  { instanceId, patch }: NodeState,
  execution: WindowExecution,
): "earlier" | "execution" | "later" | undefined {
  if (!patch?.operationEndedAt) return patch && "earlier";
  const { startedAt, endedAt } = execution;
  const { fromMs, toMs } = workSpan(instanceId, execution) ?? {
    fromMs: startedAt.getTime(),
    toMs: endedAt?.getTime() ?? Number.POSITIVE_INFINITY,
  };
  const endedMs = patch.operationEndedAt.getTime();
  if (endedMs < fromMs - TOLERANCE_MS) return "earlier";
  return endedMs > toMs + TOLERANCE_MS ? "later" : "execution";
}

/**
 * How many patches a node lacked when an execution began on it: those that the execution installed, and those that it left.
 * What was not in the baseline (InstalledOther) was not missing.
 *
 * @returns undefined when that is not known: the counts are of another operation, or times of installation are missing.
 */
export function missingBefore(execution: WindowExecution, node: NodeState): number | undefined {
  const { patch } = node;
  const installed = installedBy(execution, node);
  if (!patch || dataOf(node, execution) !== "execution") return undefined;
  if (!installed || installed.isAtLeast || installed.thatDay.length > 0) return undefined;
  const left = patch.missing + patch.failed;
  // Between two commands of one execution patches may have been published, which were not missing at its start.
  const spans = invocationsOf(node.instanceId, execution).map((one) => invocationSpan(one, execution));
  const working = spans.filter((span) => installed.during.some((detail) => isWithin(detail, span)));
  const operation: Moment = { installedAt: patch.operationEndedAt, isDayOnly: false };
  const isOfOne = working.length <= 1 && working.every((span) => isWithin(operation, span));
  if (!isOfOne && left > 0) return undefined;
  const wasMissing = installed.during.filter(({ state }) => /^(Installed|InstalledPendingReboot)$/.test(state));
  return wasMissing.length + left;
}
