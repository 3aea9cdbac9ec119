import { setTimeout as sleep } from "node:timers/promises";
import type { MaintenanceWindowExecution, SSMClient } from "@aws-sdk/client-ssm";
import { listExecutions } from "./read-executions.ts";
import { openReader } from "./read-history.ts";
import { type NextExecution, readNextExecution } from "./read-window.ts";
import type { Reader } from "./reader.ts";
import { isTransient } from "./transient.ts";

/** The clock of a window: AWS's, or an emulator's, which may stand still until it is advanced. */
export interface WaitClock {
  now(): Promise<Date>;
  /**
   * Waits until `instant` at the latest. A running clock may return earlier, so that the window is checked on the way; a
   * clock that stands still is advanced.
   */
  pass(instant: Date, signal: AbortSignal | undefined): Promise<void>;
}

export type WaitProgress = {
  readonly now: Date;
  /** The zone of the window's schedule; undefined when it has none, or was deleted. */
  readonly timeZone?: string | undefined;
} & (
  | { readonly type: "waiting"; readonly opensAt: Date; readonly from: Date }
  | { readonly type: "running"; readonly windowExecutionId: string; readonly startedAt: Date }
  | { readonly type: "ended"; readonly windowExecutionId: string; readonly endedAt: Date }
  | { readonly type: "deadline" }
  | { readonly type: "never" }
);

export interface WaitOptions {
  /**
   * Waits for an execution that started at or after this instant, even if it has already ended. Pass the `from` of an
   * interrupted wait to resume it. Default: now.
   */
  readonly from?: Date | undefined;
  /** How long to wait on the window's own clock; default: until an execution has ended. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: WaitProgress) => void) | undefined;
  /** Called when a request fails and will be retried: a wait of days survives a restart of an emulator or a network failure. */
  readonly onTrouble?: ((trouble: WaitTrouble) => void) | undefined;
  /** Retries after a failed request, in real milliseconds: pauses double from `firstMs` to `maxMs`. Default: for an hour. */
  readonly patience?: WaitPatience | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WaitPatience {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly giveUpMs: number;
}

export interface WaitTrouble {
  readonly error: Error;
  readonly retryInMs: number;
}

export interface WaitResult {
  readonly from: Date;
  /** `ended`: an execution has ended; `deadline`: the timeout expired first; `never`: the window has no further executions. */
  readonly outcome: "ended" | "deadline" | "never";
}

/** The longest pause while an execution runs. */
const LOOK_MS = 60_000;
/** AWS starts an execution a little late, when the window already reports the time of the following one. */
const LATE_MS = 5 * 60_000;
/** How long before the start the schedule is read again: it may have changed. */
const BEFORE_MS = 60_000;

const PATIENCE: WaitPatience = { firstMs: 1_000, maxMs: 60_000, giveUpMs: 60 * 60_000 };

/**
 * Waits until the next execution of the window has ended. An execution that AWS skipped for overlap does not count.
 *
 * @throws the error of the SDK or the clock: at once if the first request fails or the error is not transient, otherwise when
 *   `patience` or the timeout has expired. The signal's reason.
 */
export async function waitForExecution(
  ssm: SSMClient,
  windowId: string,
  clock: WaitClock,
  {
    from: asked,
    timeoutMs,
    onProgress = () => {},
    onTrouble = () => {},
    patience = PATIENCE,
    signal,
  }: WaitOptions = {},
): Promise<WaitResult> {
  const reader = openReader(ssm, { signal });
  const startedAt = await clock.now();
  const from = asked ?? startedAt;
  const deadline = timeoutMs === undefined ? undefined : new Date(startedAt.getTime() + timeoutMs);
  let opensAt: Date | undefined;
  let answeredAt: { readonly now: Date; readonly machineMs: number } | undefined;
  let delayMs = patience.firstMs;
  for (;;) {
    try {
      const now = await clock.now();
      const seen = await look(reader, windowId, from);
      answeredAt = { now, machineMs: Date.now() };
      delayMs = patience.firstMs;
      const progress = progressOf(seen, now, { from, deadline, opensAt });
      onProgress({ ...progress, timeZone: seen.next?.timeZone });
      if (progress.type === "ended" || progress.type === "deadline" || progress.type === "never") {
        return { from, outcome: progress.type };
      }
      if (progress.type === "waiting") opensAt = progress.opensAt;
      const next = nextLook(progress, now);
      await clock.pass(new Date(Math.min(next, deadline?.getTime() ?? next)), signal);
      signal?.throwIfAborted();
    } catch (error) {
      if (signal?.aborted || answeredAt === undefined || !isTransient(error)) throw error;
      const silentMs = Date.now() - answeredAt.machineMs;
      const leftMs = deadline ? deadline.getTime() - answeredAt.now.getTime() : patience.giveUpMs;
      if (silentMs + delayMs > Math.min(leftMs, patience.giveUpMs)) throw error;
      onTrouble({ error: error as Error, retryInMs: delayMs });
      await sleep(delayMs, undefined, signal ? { signal } : {});
      delayMs = Math.min(delayMs * 2, patience.maxMs);
    }
  }
}

/** When to look again: shortly before the execution starts, at its start, and then every minute. */
function nextLook(progress: WaitProgress, now: Date): number {
  const soon = now.getTime() + LOOK_MS;
  if (progress.type !== "waiting") return soon;
  const opensMs = progress.opensAt.getTime();
  if (opensMs <= now.getTime()) return soon;
  const beforeMs = opensMs - BEFORE_MS;
  return beforeMs > now.getTime() ? beforeMs : opensMs;
}

interface Seen {
  readonly next: NextExecution | undefined;
  /** The first since `from` that ended, else the one that runs. */
  readonly execution: MaintenanceWindowExecution | undefined;
  /** Whether an execution since `from` was skipped because the previous one was running. */
  readonly isSkipped: boolean;
}

/** Two requests, however large the window is. */
async function look(reader: Reader, windowId: string, from: Date): Promise<Seen> {
  const next = await readNextExecution(reader, windowId);
  const all = await listExecutions(reader, windowId, { from });
  const executions = all.filter(({ Status }) => Status !== "SKIPPED_OVERLAPPING");
  return {
    next,
    execution: executions.find(({ EndTime }) => EndTime) ?? executions[0],
    isSkipped: all.length > executions.length,
  };
}

interface Waited {
  readonly from: Date;
  readonly deadline: Date | undefined;
  /** The start of the next execution, as last reported. */
  readonly opensAt: Date | undefined;
}

function progressOf({ next, execution, isSkipped }: Seen, now: Date, waited: Waited): WaitProgress {
  const { from, deadline, opensAt } = waited;
  const windowExecutionId = execution?.WindowExecutionId ?? "";
  if (execution?.EndTime) return { type: "ended", now, windowExecutionId, endedAt: execution.EndTime };
  if (deadline && now >= deadline) return { type: "deadline", now };
  if (execution) return { type: "running", now, windowExecutionId, startedAt: execution.StartTime as Date };
  if (next && opensAt && !isSkipped && isLate(opensAt, now)) return { type: "waiting", now, opensAt, from };
  return next?.opensAt ? { type: "waiting", now, opensAt: next.opensAt, from } : { type: "never", now };
}

/** Whether the execution is due but has not started yet. */
function isLate(opensAt: Date, now: Date): boolean {
  const lateMs = now.getTime() - opensAt.getTime();
  return lateMs >= 0 && lateMs < LATE_MS;
}
