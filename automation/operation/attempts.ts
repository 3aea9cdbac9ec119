import type { DriverOptions } from "../api/driver-options.ts";
import { DriverError } from "../errors/driver-error.ts";
import { interruption } from "../errors/driver-error-of.ts";
import { accountWarning, checkAccount } from "../identity/check-account.ts";
import { askEmulator, checkEmulatorPlace } from "../identity/check-emulator.ts";
import { hasEncrypted } from "../stack/decrypted-stack.ts";
import { deadline } from "./deadline.ts";
import type { Outcome } from "./engine-outcome.ts";
import { inlineTurn } from "./inline-turn.ts";
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
    if (emulator) checkEmulatorPlace(stack, variables, emulator);
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
