import { DriverError } from "../driver-error.ts";
import type { ProjectStack } from "./project.ts";

/** An emulator on this machine answers in milliseconds; one across a network may need a moment. */
const ANSWER_MS = 10_000;

/**
 * An emulator that nobody started is the likeliest reason why a stack of it fails, and the provider would say so for each
 * resource and only after the program ran.
 *
 * @throws DriverError unreachable.
 */
export async function checkEmulator(stack: ProjectStack, endpoint: string, signal: AbortSignal): Promise<void> {
  try {
    await fetch(`${endpoint}/_emulator/health`, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new DriverError(
      "unreachable",
      `No emulator answers at ${endpoint}, to which stack ${stack.name} belongs. Start one in another terminal ` +
        "(npx mw emulator), or say where it is with AWS_ENDPOINT_URL.",
      { stack: stack.name, cause: error },
    );
  }
}
