import { setTimeout as sleep } from "node:timers/promises";
import type { MaintenanceWindowExecution, SSMClient } from "@aws-sdk/client-ssm";
import { listExecutions } from "./read-executions.ts";
import { openReader } from "./read-history.ts";
import { type NextExecution, readNextExecution } from "./read-window.ts";
import type { Reader } from "./reader.ts";
import { isTransient } from "./transient.ts";

/** Time where a window lives: AWS's, or that of an emulator, which may stand still until somebody moves it. */
export interface WaitClock {
  now(): Promise<Date>;
  /**
   * Lets time go by until `instant` at the latest. A clock that runs by itself may come back earlier, so that the window is
   * looked at now and then on the way; one that stands still is moved there.
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
   * An execution that started at or after this instant is the one that is waited for, also when it has ended already: with
   * the same `from` a wait that was interrupted goes on, and one that is over is over at once. Default: now.
   */
  readonly from?: Date | undefined;
  /** How long to wait on the window's own clock; default: until an execution has ended. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: WaitProgress) => void) | undefined;
  /** Told when nothing answers for a while: a wait of days outlives a restart of an emulator, or of a network. */
  readonly onTrouble?: ((trouble: WaitTrouble) => void) | undefined;
  /** How long to ask again then, in ms of this machine; the waits between double from `firstMs` to `maxMs`. Default: an hour. */
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
  /** `ended`: an execution has; `deadline`: time was up before; `never`: the window does not open (any more). */
  readonly outcome: "ended" | "deadline" | "never";
}

/** How long to look away at most from a window that is open. */
const LOOK_MS = 60_000;
/** AWS starts an execution a little after its time, when the window already says when it opens next. */
const LATE_MS = 5 * 60_000;
/** When the schedule is read a last time: it may have changed since. */
const BEFORE_MS = 60_000;

const PATIENCE: WaitPatience = { firstMs: 1_000, maxMs: 60_000, giveUpMs: 60 * 60_000 };

/**
 * Waits until the window has opened and its execution has ended. An opening that AWS skipped for overlap does not count.
 *
 * @throws what the SDK or the clock threw: at once when the first question fails, or when it is no trouble of the moment;
 *   after the time of `patience`, or at the deadline, when nothing answers any more. The signal's reason.
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
      onProgress({ ...progress, timeZone: seen.opening?.timeZone });
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

/** The opening itself, but for a last look before it; a window that is open, or late, every minute. */
function nextLook(progress: WaitProgress, now: Date): number {
  const soon = now.getTime() + LOOK_MS;
  if (progress.type !== "waiting") return soon;
  const opensMs = progress.opensAt.getTime();
  if (opensMs <= now.getTime()) return soon;
  const beforeMs = opensMs - BEFORE_MS;
  return beforeMs > now.getTime() ? beforeMs : opensMs;
}

interface Seen {
  readonly opening: NextExecution | undefined;
  /** The first since `from` that ended, else the one that runs. */
  readonly execution: MaintenanceWindowExecution | undefined;
  /** Whether an opening since `from` was skipped for the one before. */
  readonly isSkipped: boolean;
}

/** Two requests, however large the window is. */
async function look(reader: Reader, windowId: string, from: Date): Promise<Seen> {
  const opening = await readNextExecution(reader, windowId);
  const all = await listExecutions(reader, windowId, { from });
  const executions = all.filter(({ Status }) => Status !== "SKIPPED_OVERLAPPING");
  return {
    opening,
    execution: executions.find(({ EndTime }) => EndTime) ?? executions[0],
    isSkipped: all.length > executions.length,
  };
}

interface Waited {
  readonly from: Date;
  readonly deadline: Date | undefined;
  /** When the window was to open, as it said the last time. */
  readonly opensAt: Date | undefined;
}

function progressOf({ opening, execution, isSkipped }: Seen, now: Date, waited: Waited): WaitProgress {
  const { from, deadline, opensAt } = waited;
  const windowExecutionId = execution?.WindowExecutionId ?? "";
  if (execution?.EndTime) return { type: "ended", now, windowExecutionId, endedAt: execution.EndTime };
  if (deadline && now >= deadline) return { type: "deadline", now };
  if (execution) return { type: "running", now, windowExecutionId, startedAt: execution.StartTime as Date };
  if (opening && opensAt && !isSkipped && isLate(opensAt, now)) return { type: "waiting", now, opensAt, from };
  return opening?.opensAt ? { type: "waiting", now, opensAt: opening.opensAt, from } : { type: "never", now };
}

/** Its time has come, and its execution is not there yet. */
function isLate(opensAt: Date, now: Date): boolean {
  const lateMs = now.getTime() - opensAt.getTime();
  return lateMs >= 0 && lateMs < LATE_MS;
}
