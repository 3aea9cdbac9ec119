import type { DriverOptions } from "../api/driver-options.ts";
import type { Timing } from "../api/timing.ts";
import { DriverError } from "../errors/driver-error.ts";
import { interruption } from "../errors/driver-error-of.ts";
import { accountWarning, checkAccount } from "../identity/check-account.ts";
import { askEmulator, checkEmulatorPlace } from "../identity/check-emulator.ts";
import { hasEncrypted } from "../stack/decrypted-stack.ts";
import type { Outcome } from "./engine-outcome.ts";
import { OperationQueue } from "./operation-queue.ts";
import { perform, type Task } from "./perform.ts";
import { DEFAULT_RETRY, retrying } from "./retry.ts";

type Options = Pick<DriverOptions, "timeoutMs" | "retry" | "identify" | "logger">;

/**
 * Does one operation on one stack within its time: makes sure that it leads to the stack's own cloud, and tries again while
 * what stands in its way ends by itself.
 *
 * @throws DriverError
 */
export async function attempts(task: Task, { timeoutMs, retry, identify, logger }: Options): Promise<Outcome> {
  const { operation, session, emit, planOnly } = task;
  const { stack, timing, trace, variables } = session;
  await using limit = deadline(stack.name, timeoutMs, task.signal, timing);
  const { signal } = limit;
  let endTurn = () => {};
  try {
    const emulator =
      stack.cloud === "emulator" ? await askEmulator(stack, variables.AWS_ENDPOINT_URL!, signal) : undefined;
    if (emulator) checkEmulatorPlace(stack, variables);
    // Of what is encrypted the account is asked as soon as the CLI can decrypt it.
    if (stack.cloud === "aws" && !hasEncrypted(stack))
      await trace.span("account", {}, () => checkAccount(stack, variables, signal, identify));
    const warning = operation === "preview" || planOnly ? undefined : accountWarning(stack);
    if (warning !== undefined) emit({ type: "diagnostic", severity: "warning", message: warning });
    if (session.program) endTurn = await inlineTurn(signal);
    return await retrying(
      { ...DEFAULT_RETRY, ...retry },
      timing,
      signal,
      () => perform({ ...task, signal, identify, emulator }),
      ({ error, attempt, delayMs }) => {
        const reason = error.kind as "locked" | "throttled";
        logger?.warn({ stack: stack.name, operation, reason, attempt, delayMs }, "operation waits");
        emit({ type: "waiting", reason, owner: error.owner, attempt: attempt + 1, delayMs });
      },
    );
  } catch (error) {
    if (signal.aborted && !(error instanceof DriverError)) throw interruption(stack.name, signal.reason);
    throw error;
  } finally {
    endTurn();
  }
}

/**
 * Programs that run inside this process take turns, whatever the driver: while one runs, Pulumi takes every uncaught error of the
 * process for an error of that program. With two it could not decide which program failed.
 */
const turns = new OperationQueue({ global: 1, perBackend: Infinity, perKey: Infinity });

/** Waits for the turn and gives the function that ends it. @throws the signal's reason. */
export async function inlineTurn(signal: AbortSignal): Promise<() => void> {
  return await turns.enter({ stack: "", backend: "" }, signal, () => {});
}

/** A signal that is also aborted when the time is up, with a DriverError as its reason. Dispose of it to stop the watch. */
export function deadline(stack: string, timeoutMs: number | undefined, signal: AbortSignal, timing: Timing) {
  const over = new AbortController();
  const ended = new AbortController();
  const watch = async (ms: number) => {
    await timing.sleep(ms, ended.signal);
    if (ended.signal.aborted) return;
    const text = `The operation on ${stack} took longer than ${ms} ms and was interrupted in order.`;
    over.abort(new DriverError("timeout", text, { stack }));
  };
  const watching = timeoutMs === undefined ? Promise.resolve() : watch(timeoutMs);
  return {
    signal: AbortSignal.any([signal, over.signal]),
    async [Symbol.asyncDispose]() {
      ended.abort();
      await watching;
    },
  };
}
