import type { Driver } from "../../automation/driver.ts";
import { DriverError } from "../../automation/driver-error.ts";
import type { Verification, VerificationOptions } from "../../automation/stack/read-back.ts";
import { stackApi } from "../../automation/stack/ssm-client.ts";
import { DEFAULT_ENDPOINT } from "../../automation/stack/variables.ts";
import { waitClock } from "../../automation/stack/wait-clock.ts";
import type { Finding } from "../../history/verdict.ts";
import { type WaitResult, waitForOpening } from "../../history/wait-for-opening.ts";
import { type Member, sharedClock } from "./shared-clock.ts";

type Verify = (stack: string, options: VerificationOptions & { readonly signal: AbortSignal }) => Promise<Verification>;

/**
 * How several environments are verified after a wait. Those on an emulator whose clock stands still share it, and are taken
 * through its time together; any other waits by itself. All have to be begun at the same time.
 */
export async function waitingTogether(driver: Driver, stacks: readonly string[], signal: AbortSignal): Promise<Verify> {
  const onEmulator = await emulatorStacks(driver, stacks);
  const clock = waitClock({ cloud: "emulator" }, process.env, undefined);
  if (onEmulator.length < 2 || !(await standsStill())) return (stack, options) => driver.verify(stack, options);
  const members: Readonly<Record<string, Member>> = sharedClock(clock, onEmulator, signal);
  return async (stack, options) => {
    const member = Object.hasOwn(members, stack) ? members[stack] : undefined;
    if (member === undefined) return await driver.verify(stack, options);
    try {
      return await verifyOn(member, driver, stack, options);
    } finally {
      member.leave();
    }
  };
}

async function verifyOn(
  { clock }: Member,
  driver: Driver,
  stack: string,
  { wait, ...options }: VerificationOptions & { readonly signal: AbortSignal },
): Promise<Verification> {
  const { windowId } = await driver.outputs(stack, options);
  // The driver says best what is wrong with a stack that has no window.
  if (typeof windowId !== "string") return await driver.verify(stack, options);
  const { ssm } = stackApi(await driver.environment(stack), process.env, undefined);
  let waited: WaitResult;
  try {
    waited = await waitForOpening(ssm, windowId, clock, { ...wait, from: options.from, signal: options.signal });
  } catch (error) {
    throw waitFailure(stack, error, options.signal);
  } finally {
    ssm.destroy();
  }
  const verification = await driver.verify(stack, { ...options, ...waited });
  return waited.outcome === "deadline" ? tooLate(verification, await clock.now()) : verification;
}

function waitFailure(stack: string, cause: unknown, signal: AbortSignal): DriverError {
  if (signal.aborted) return new DriverError("cancelled", `The wait for ${stack} was interrupted.`, { stack, cause });
  const { message } = cause as Error;
  return new DriverError("failed", `The wait for the window of ${stack} ended: ${message}`, { stack, cause });
}

/** What was waited for did not happen in time, whatever else can be said. */
function tooLate({ history, verdict }: Verification, now: Date): Verification {
  const { window, executions } = history;
  const isOpen = executions.some(({ status }) => status !== "SKIPPED_OVERLAPPING");
  const what = isOpen
    ? "it opened, but has not ended"
    : `it has not opened; it opens next at ${window.nextExecutionTime}`;
  const text = `time was up at ${now.toISOString()}: ${what}`;
  const finding: Finding = { check: isOpen ? "ended-well" : "opened", passed: false, subject: window.windowId, text };
  return { history, verdict: { ...verdict, passed: false, findings: [finding, ...verdict.findings] } };
}

async function emulatorStacks(driver: Driver, stacks: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const stack of stacks) {
    try {
      if ((await driver.environment(stack)).cloud === "emulator") found.push(stack);
    } catch (error) {
      // Its verification will say what is wrong with it.
      if (!(error instanceof DriverError)) throw error;
    }
  }
  return found;
}

async function standsStill(): Promise<boolean> {
  try {
    const response = await fetch(`${process.env.AWS_ENDPOINT_URL || DEFAULT_ENDPOINT}/_emulator/clock`);
    return ((await response.json()) as { clock?: unknown }).clock === "virtual";
  } catch {
    // Nothing that can be read answers there, which each verification says better.
    return false;
  }
}
