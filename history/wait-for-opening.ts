import type { MaintenanceWindowExecution, SSMClient } from "@aws-sdk/client-ssm";
import { listExecutions } from "./read-executions.ts";
import { openReader } from "./read-history.ts";
import { readPatchStates } from "./read-nodes.ts";
import { readWindow } from "./read-window.ts";
import type { Reader } from "./reader.ts";
import type { PatchState, WindowSummary } from "./window-history.ts";

/** Time where a window lives: AWS's, or that of an emulator, which may stand still until somebody moves it. */
export interface WaitClock {
  now(): Promise<Date>;
  /**
   * Lets time go by until `instant` at the latest. A clock that runs by itself may come back earlier, so that the window is
   * looked at now and then on the way; one that stands still is moved there.
   */
  pass(instant: Date, signal: AbortSignal | undefined): Promise<void>;
}

export type WaitProgress =
  | { readonly type: "waiting"; readonly now: Date; readonly opensAt: Date; readonly from: Date }
  | { readonly type: "running"; readonly now: Date; readonly windowExecutionId: string; readonly startedAt: Date }
  | { readonly type: "ended"; readonly now: Date; readonly windowExecutionId: string; readonly endedAt: Date }
  | { readonly type: "deadline"; readonly now: Date }
  | { readonly type: "never"; readonly now: Date };

export interface WaitOptions {
  /**
   * An execution that started at or after this instant is the one that is waited for, also when it has ended already: with
   * the same `from` a wait that was interrupted goes on, and one that is over is over at once. Default: now.
   */
  readonly from?: Date | undefined;
  /** How long to wait on the window's own clock; default: until an execution has ended. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: WaitProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WaitResult {
  readonly from: Date;
  /** `ended`: an execution has; `deadline`: time was up before; `never`: the window does not open (any more). */
  readonly outcome: "ended" | "deadline" | "never";
  /** The nodes' patch data as they were before the window opened; empty when it had opened already. */
  readonly patchBefore: ReadonlyMap<string, PatchState>;
}

/** How long to look away at most from a window that is open. */
const LOOK_MS = 60_000;

/** Waits until the window has opened and its execution has ended. An opening that AWS skipped for overlap does not count. */
export async function waitForOpening(
  ssm: SSMClient,
  windowId: string,
  clock: WaitClock,
  { from: asked, timeoutMs, onProgress = () => {}, signal }: WaitOptions = {},
): Promise<WaitResult> {
  const reader = openReader(ssm, { signal });
  const startedAt = await clock.now();
  const from = asked ?? startedAt;
  const deadline = timeoutMs === undefined ? undefined : new Date(startedAt.getTime() + timeoutMs);
  let patchBefore: ReadonlyMap<string, PatchState> = new Map();
  for (let isFirst = true; ; isFirst = false) {
    const now = await clock.now();
    const seen = await look(reader, windowId, from);
    if (isFirst && !seen.execution) patchBefore = await readPatchStates(reader, targetedNodes(seen.window));
    const progress = progressOf(seen, now, from, deadline);
    onProgress(progress);
    if (progress.type === "ended" || progress.type === "deadline" || progress.type === "never") {
      return { from, outcome: progress.type, patchBefore };
    }
    const soon = now.getTime() + LOOK_MS;
    const next = progress.type === "waiting" ? Math.max(progress.opensAt.getTime(), soon) : soon;
    await clock.pass(new Date(Math.min(next, deadline?.getTime() ?? next)), signal);
    signal?.throwIfAborted();
  }
}

interface Seen {
  readonly window: WindowSummary | undefined;
  /** The first since `from` that ended, else the one that runs. */
  readonly execution: MaintenanceWindowExecution | undefined;
}

async function look(reader: Reader, windowId: string, from: Date): Promise<Seen> {
  const window = await readWindow(reader, windowId);
  const executions = (await listExecutions(reader, windowId, { from })).filter(
    ({ Status }) => Status !== "SKIPPED_OVERLAPPING",
  );
  return { window, execution: executions.find(({ EndTime }) => EndTime) ?? executions[0] };
}

function progressOf({ window, execution }: Seen, now: Date, from: Date, deadline: Date | undefined): WaitProgress {
  const windowExecutionId = execution?.WindowExecutionId ?? "";
  if (execution?.EndTime) return { type: "ended", now, windowExecutionId, endedAt: execution.EndTime };
  if (deadline && now >= deadline) return { type: "deadline", now };
  if (execution) return { type: "running", now, windowExecutionId, startedAt: execution.StartTime as Date };
  const opensAt = window?.enabled && window.nextExecutionTime ? new Date(window.nextExecutionTime) : undefined;
  return opensAt ? { type: "waiting", now, opensAt, from } : { type: "never", now };
}

function targetedNodes(window: WindowSummary | undefined): string[] {
  return [...new Set(window?.targets.flatMap(({ nodeIds }) => nodeIds))];
}
