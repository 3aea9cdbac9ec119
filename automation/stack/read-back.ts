import type { SSMClient } from "@aws-sdk/client-ssm";
import { type ReadOptions, readHistory } from "../../history/read-history.ts";
import type { Verdict } from "../../history/verdict.ts";
import { type VerifyOptions, verify } from "../../history/verify.ts";
import type { WindowHistory } from "../../history/window-history.ts";
import { DriverError } from "../driver-error.ts";
import type { ProjectStack } from "./project.ts";
import { type StackApi, stackApi } from "./ssm-client.ts";

/** A stack whose window is read back, and what leads to its cloud. */
export interface ReadBackSource {
  readonly stack: ProjectStack;
  /** The stack's output of that name. */
  readonly windowId: unknown;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly endpoint: string | undefined;
}

export type HistoryOptions = ReadOptions;

export interface VerificationOptions extends HistoryOptions, Pick<VerifyOptions, "judge"> {}

export interface Verification {
  readonly history: WindowHistory;
  readonly verdict: Verdict;
}

/** @throws DriverError failed, when the stack has no window (yet) or nothing answers; cancelled. */
export async function readBack(source: ReadBackSource, options: HistoryOptions): Promise<WindowHistory> {
  return await withApi(source, options.signal, ({ ssm }, windowId) => readHistory(ssm, windowId, options));
}

/** @throws DriverError as {@link readBack} does. */
export async function verifyBack(source: ReadBackSource, options: VerificationOptions): Promise<Verification> {
  return await withApi(source, options.signal, async (api, windowId) => {
    const history = await readHistory(api.ssm, windowId, options);
    return { history, verdict: verify(history, { now: await api.now(), judge: options.judge }) };
  });
}

async function withApi<T>(
  { stack, windowId, variables, endpoint }: ReadBackSource,
  signal: AbortSignal | undefined,
  read: (api: StackApi & { readonly ssm: SSMClient }, windowId: string) => Promise<T>,
): Promise<T> {
  if (typeof windowId !== "string") {
    throw new DriverError(
      "failed",
      `Stack ${stack.name} has no output windowId: deploy it first (mw up ${stack.name}).`,
      { stack: stack.name },
    );
  }
  const api = stackApi(stack, variables, endpoint);
  try {
    return await read(api, windowId);
  } catch (error) {
    throw signal?.aborted ? cancelled(stack, error) : readFailure(stack, windowId, error);
  } finally {
    api.ssm.destroy();
  }
}

function cancelled({ name }: ProjectStack, cause: unknown): DriverError {
  return new DriverError("cancelled", `Reading back ${name} was interrupted.`, { stack: name, cause });
}

function readFailure({ name, cloud }: ProjectStack, windowId: string, error: unknown): DriverError {
  const { name: code, message } = error as Error;
  const place = cloud === "emulator" ? "The emulator" : "AWS";
  const text =
    code === "DoesNotExistException"
      ? `Stack ${name} says that its window is ${windowId}, but ${place} has none of that id: run mw refresh ${name}, then mw up ${name}.`
      : `${place} did not answer about window ${windowId} of stack ${name}: ${code}: ${message || (error as { cause?: Error }).cause?.message}`;
  return new DriverError("failed", text, { stack: name, cause: error });
}
