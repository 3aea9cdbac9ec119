import { lookup } from "node:dns/promises";
import type { EmulatorOptions } from "./options.ts";
import { RUN_KINDS } from "./processes/run-kinds.ts";
import { EmulatorOptionError } from "./start-error.ts";
import { isLoopback } from "./wire/gate.ts";

/**
 * Checks what shall run on this machine, and that whoever asks for it knows who may then ask.
 *
 * @throws EmulatorOptionError
 */
export async function checkRun({ run = [], runForNetwork, runAtOnce = 1, host }: EmulatorOptions): Promise<void> {
  const unknown = Array.isArray(run) ? run.find((kind) => !RUN_KINDS.includes(kind)) : run;
  if (unknown !== undefined) {
    throw new EmulatorOptionError(`"${unknown}" is unknown: run is a list of ${RUN_KINDS.join(", ")}.`);
  }
  if (!Number.isSafeInteger(runAtOnce) || runAtOnce < 1) {
    throw new EmulatorOptionError(
      `${runAtOnce} is not a number of processes to run at once: use a whole number of at least 1.`,
    );
  }
  if (run.length === 0) return;
  if (process.platform === "win32") {
    throw new EmulatorOptionError(
      "--run needs process groups, which Windows does not have: run the emulator in the Windows Subsystem for Linux.",
    );
  }
  if (runForNetwork !== true && host !== undefined && !(await isOfThisMachine(host))) {
    throw new EmulatorOptionError(
      `--run ${run.join(",")} together with --host ${host} lets every machine that reaches this one execute programs on it: confirm ` +
        "with --run-for-network (runForNetwork: true when embedded), or use --host 127.0.0.1.",
    );
  }
}

/** Whether a name or address means nothing but this machine. */
async function isOfThisMachine(host: string): Promise<boolean> {
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return addresses.length > 0 && addresses.every(({ address }) => isLoopback(address));
}
