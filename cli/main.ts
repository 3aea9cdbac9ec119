import { CommanderError } from "commander";
import { DriverError } from "../automation/errors/driver-error.ts";
import { isSystemError, machineText } from "../automation/errors/machine-failure.ts";
import { EmulatorOptionError, EmulatorStartError } from "../emulator/start-error.ts";
import { codeOfKind, EXIT, type ExitCode, UsageError } from "./exit-code.ts";
import { listenToSignals } from "./interruption.ts";
import { program } from "./program.ts";
import { openTerminal } from "./terminal/terminal.ts";

/** Runs `mw` with these arguments and gives its exit code. It ends when the command does and does not exit the process. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  listenToSignals();
  const terminal = openTerminal();
  let code: ExitCode = EXIT.done;
  try {
    const mw = await program({ terminal, end: (result) => (code = result) }, argv);
    await mw.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return report(error, terminal.say);
  }
}

/** Errors that a user can fix become one message; anything else is a fault of ours and ends the process with its stack. */
function report(error: unknown, say: (line: string) => void): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError || error instanceof EmulatorStartError) {
    say(`mw: ${error.message}`);
    return error instanceof UsageError || error instanceof EmulatorOptionError ? EXIT.usage : EXIT.failed;
  }
  if (error instanceof DriverError) {
    say(`mw: ${error.message}`);
    return codeOfKind(error.kind);
  }
  if (isSystemError(error)) {
    say(`mw: ${machineText(error)}`);
    return EXIT.failed;
  }
  throw error;
}
