import { setMaxListeners } from "node:events";
import { SSMClient } from "@aws-sdk/client-ssm";
import { type Expectation, readExpectation } from "../../history/expectation.ts";
import { EARLIER_NODES, rangeProblem } from "../../history/history-range.ts";
import { type ReadOptions, readHistory } from "../../history/read-history.ts";
import { PATIENT_RETRY } from "../../history/reader.ts";
import { isoText, nextExecutionText, zoneOf } from "../../history/time-words.ts";
import type { Finding, Verdict } from "../../history/verdict.ts";
import { type VerifyOptions, verify } from "../../history/verify.ts";
import {
  type WaitProgress,
  type WaitResult,
  type WaitTrouble,
  waitForExecution,
} from "../../history/wait-for-execution.ts";
import type { HistorySource, WindowHistory } from "../../history/window-history.ts";
import { foreignAnswer } from "../../identity/foreign-answer.ts";
import type { Identify } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";
import { checkAccount } from "../identity/check-account.ts";
import { askEmulator, checkEmulatorPlace, otherEmulator } from "../identity/check-emulator.ts";
import { EMULATOR_KEYS, type StackClients, stackClients } from "../identity/stack-identity.ts";
import type { ProjectStack } from "../project/project.ts";
import { inRegion } from "./in-region.ts";
import { readSource } from "./read-source.ts";
import type { SharedTime } from "./shared-time.ts";
import { checkWindowNames, chosenWindows, namesOf, type StackWindow } from "./stack-windows.ts";
import { waitClock } from "./wait-clock.ts";

/** A stack whose windows are read back, and what leads to its cloud. */
export interface ReadBackSource {
  /** With its config decrypted. */
  readonly stack: ProjectStack;
  readonly windows: readonly StackWindow[];
  /** The stack's whole environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly identify: Identify | undefined;
  /** The id of the emulator that the stack was deployed to; undefined when nothing says so, and for a stack of AWS. */
  readonly emulator: string | undefined;
}

export interface HistoryOptions extends ReadOptions {
  /** The ids of windows, or their names in AWS or in the program. Default: all windows of the stack. */
  readonly windows?: readonly string[] | undefined;
}

export interface VerificationOptions
  extends Omit<HistoryOptions, "last">,
    Pick<VerifyOptions, "judge" | "expectation"> {
  /**
   * Waits for the next execution to end before the check. Executions since `from` count, so that an interrupted wait continues with
   * the same `from`. The emulator's virtual clock is moved; with any other clock time has to pass.
   */
  readonly wait?:
    | {
        /** How long to wait on the window's own clock; default: until an execution has ended. */
        readonly timeoutMs?: number | undefined;
        readonly onProgress?: ((progress: WaitProgress, stack: string, window: StackWindow) => void) | undefined;
        /** Called when nothing answers; the request is repeated for an hour at most. */
        readonly onTrouble?: ((trouble: WaitTrouble, stack: string, window: StackWindow) => void) | undefined;
        /** Shared with other calls that wait at the same time. Default: the stacks of this call share one. */
        readonly time?: SharedTime | undefined;
      }
    | undefined;
}

/** A stack's windows, each with its history and its verdict. */
export interface Verification {
  /** Whether every window passed. */
  readonly passed: boolean;
  readonly windows: readonly WindowVerification[];
}

export interface WindowVerification {
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/**
 * @throws DriverError not-deployed, when the stack has no window (yet); config, when the range is reversed or empty, the stack has
 *   none of the windows asked for, or has no credentials or those of another account; failed, when nothing answers; cancelled.
 */
export async function readBack(source: ReadBackSource, options: HistoryOptions): Promise<WindowHistory[]> {
  return await onEachWindow(source, options, async (place) => readWithOrigin(source, place, options));
}

/** The history with where and when it was read. */
async function readWithOrigin(
  { stack, variables, identify }: ReadBackSource,
  { ssm, window, clients, signal }: WindowPlace,
  options: HistoryOptions,
): Promise<WindowHistory> {
  const [history, source] = await Promise.all([
    readHistory(ssm, window.windowId, { ...options, signal }),
    readSource({ stack, variables, clients, identify, signal }),
  ]);
  return { source, readAt: await waitClock(stack, variables).clock.now(), ...history };
}

/**
 * Judges by the expectation that is given, else by that of the environment's config for the window (`verification`), else by the
 * strictest.
 *
 * @param time shared with others that wait.
 * @throws DriverError as {@link readBack} does; RangeError when a value of the expectation is wrong.
 */
export async function verifyBack(
  source: ReadBackSource,
  options: VerificationOptions,
  time: SharedTime,
): Promise<Verification> {
  const { stack } = source;
  // All executions of the range count: a schedule is judged by them.
  const { wait, judge, expectation, last: _last, ...range } = options as VerificationOptions & HistoryOptions;
  readExpectation(expectation);
  const { verification } = stack.environment;
  const waiters = chosenWindows(stack.name, source.windows, range.windows).map((window) => waiterOf(stack, window));
  checkWindowNames(stack.name, source.windows, Object.keys(verification?.windows ?? {}));
  // Time goes on only when every window waits.
  for (const waiter of waiters) time.enter(waiter);
  time.leave(stack.name);
  try {
    const windows = await onEachWindow(source, range, async (place) => {
      const waited = wait && (await waitFor(source, place, { ...range, ...wait }, time));
      const from = waited ? waited.from : range.from;
      const earlierNodes = judge === "all" ? undefined : (range.earlierNodes ?? EARLIER_NODES);
      const asked = { ...range, from, earlierNodes, patches: range.patches ?? "changes" };
      const history = await readWithOrigin(source, place, asked);
      const now = history.readAt!;
      const expected = expectation ?? expectationFor(verification, place.window);
      const verdict = verify(history, { now, judge, expectation: expected });
      time.leave(waiterOf(stack, place.window));
      return { history, verdict: waited?.outcome === "deadline" ? tooLate(verdict, history, now) : verdict };
    });
    return { passed: windows.every(({ verdict }) => verdict.passed), windows };
  } finally {
    for (const waiter of waiters) time.leave(waiter);
  }
}

/** What the environment expects of all windows, with what it expects of this one in its place. */
export function expectationFor(
  verification: ProjectStack["environment"]["verification"],
  window: StackWindow,
): Expectation | undefined {
  if (verification === undefined) return undefined;
  const { windows = {}, ...common } = verification;
  return Object.assign(common, ...namesOf(window).map((name) => windows[name] ?? {}));
}

function waiterOf({ name }: ProjectStack, { windowId }: StackWindow): string {
  return `${name}/${windowId}`;
}

async function waitFor(
  { stack, variables }: ReadBackSource,
  { ssm, window, signal }: WindowPlace,
  { from, timeoutMs, onProgress, onTrouble }: HistoryOptions & NonNullable<VerificationOptions["wait"]>,
  time: SharedTime,
): Promise<WaitResult> {
  const { place, clock } = waitClock(stack, variables);
  return await waitForExecution(ssm, window.windowId, time.clock(waiterOf(stack, window), place, clock), {
    ...{ from, timeoutMs, signal },
    onProgress: (progress) => onProgress?.(progress, stack.name, window),
    onTrouble: (trouble) => onTrouble?.(trouble, stack.name, window),
  });
}

/** What was waited for did not happen in time, whatever else can be said. */
function tooLate(verdict: Verdict, { window, executions }: WindowHistory, now: Date): Verdict {
  const isOpen = executions.some(({ status }) => status !== "SKIPPED_OVERLAPPING");
  const next = nextExecutionText(window);
  const what = isOpen
    ? "the execution has not ended"
    : `no execution started; ${next ? `the next one is at ${next}` : "there are no further executions"}`;
  const text = `the wait timed out at ${isoText(now, zoneOf(window))}: ${what}`;
  const finding: Finding = { check: isOpen ? "ended-well" : "opened", passed: false, subject: window.windowId, text };
  return { ...verdict, passed: false, findings: [finding, ...verdict.findings] };
}

/** A window, and the client that asks about it. */
interface WindowPlace {
  readonly window: StackWindow;
  readonly clients: StackClients;
  readonly ssm: SSMClient;
  readonly signal: AbortSignal;
}

/** Reads all windows at the same time. The first that cannot be read ends the others, and is the error. */
async function onEachWindow<T>(
  source: ReadBackSource,
  { signal, from, to, last, windows: chosen }: HistoryOptions,
  read: (place: WindowPlace) => Promise<T>,
): Promise<T[]> {
  const { stack, variables } = source;
  const problem = rangeProblem({ from, to, last });
  if (problem !== undefined) throw new DriverError("config", problem, { stack: stack.name });
  const windows = chosenWindows(stack.name, source.windows, chosen);
  const failing = new AbortController();
  const whole = signal ? AbortSignal.any([signal, failing.signal]) : failing.signal;
  // Every request of every window listens.
  setMaxListeners(0, whole);
  let clients: StackClients;
  try {
    clients = await ownClients(source, whole);
  } catch (error) {
    throw signal?.aborted ? cancelled(stack, error) : error;
  }
  const byProvider = new Map<StackWindow["provider"], Promise<StackClients>>([[undefined, Promise.resolve(clients)]]);
  const clientsOf = ({ provider }: StackWindow) => {
    const known = byProvider.get(provider);
    if (known) return known;
    const asked = stackClients({ ...stack, aws: provider! }, variables, whole);
    byProvider.set(provider, asked);
    return asked;
  };
  const reads = windows.map(async (window) => {
    const own = inRegion(await clientsOf(window), window.region);
    const ssm = historyClient(own);
    try {
      return await read({ window, clients: own, ssm, signal: whole });
    } catch (error) {
      throw signal?.aborted ? cancelled(stack, error) : readFailure(stack, window.windowId, error);
    } finally {
      ssm.destroy();
    }
  });
  try {
    const found = await Promise.all(reads);
    // Another one may have been started meanwhile, and its windows have the same ids.
    await checkSameEmulator(source, signal);
    return found;
  } finally {
    failing.abort();
    await Promise.allSettled(reads);
  }
}

/** The clients of a stack's cloud, once that is known to be the stack's own. @throws DriverError as {@link readBack} does. */
async function ownClients(source: ReadBackSource, signal: AbortSignal): Promise<StackClients> {
  const { stack, variables, identify } = source;
  await checkSameEmulator(source, signal);
  await checkAccount(stack, variables, signal, identify);
  return await stackClients(stack, variables, signal);
}

/** The cloud of a stack, for who reads more of it than its windows. */
export interface StackCloud {
  readonly clients: StackClients;
  readonly source: HistorySource;
}

/** @throws DriverError as {@link readBack} does, but for a stack without windows. */
export async function openCloud(source: ReadBackSource, signal: AbortSignal): Promise<StackCloud> {
  const { stack, variables, identify } = source;
  const clients = await ownClients(source, signal);
  return { clients, source: await readSource({ stack, variables, clients, identify, signal }) };
}

/** One that does not answer is asked again by those who read. @throws DriverError other-emulator or config */
async function checkSameEmulator({ stack, variables, emulator }: ReadBackSource, signal?: AbortSignal): Promise<void> {
  if (stack.cloud !== "emulator") return;
  const asked = askEmulator(stack, variables.AWS_ENDPOINT_URL!, signal ?? new AbortController().signal);
  const here = await asked.catch((error: unknown) => {
    if (error instanceof DriverError) return undefined;
    throw error;
  });
  if (here === undefined) return;
  checkEmulatorPlace(stack, variables);
  if (emulator !== undefined && emulator !== here.id) throw otherEmulator(stack.name, here, "verify");
}

function cancelled({ name }: ProjectStack, cause: unknown): DriverError {
  return new DriverError("cancelled", `Reading back ${name} was interrupted.`, { stack: name, cause });
}

function readFailure({ name, cloud }: ProjectStack, windowId: string, error: unknown): DriverError {
  if (error instanceof DriverError) return error;
  const { name: code, message } = error as Error;
  const place = cloud === "emulator" ? "The emulator" : "AWS";
  const reason = foreignAnswer(error) ?? `${code}: ${message || (error as { cause?: Error }).cause?.message}`;
  const text =
    code === "DoesNotExistException"
      ? `Stack ${name} says that its window is ${windowId}, but ${place} has none of that id: run mw refresh ${name}, then mw up ${name}.`
      : `${place} did not answer about window ${windowId} of stack ${name}: ${reason}`;
  return new DriverError("failed", text, { stack: name, cause: error });
}

/** A client that reads a window's history. */
export function historyClient(clients: StackClients): SSMClient {
  return new SSMClient({ ...clients("ssm"), ...PATIENT_RETRY });
}

/** The same for an emulator at an address. */
export function emulatorHistoryClient(endpoint: string, region: string | undefined): SSMClient {
  return new SSMClient({ endpoint, region: region ?? "us-east-1", credentials: EMULATOR_KEYS, ...PATIENT_RETRY });
}
