import type { Command } from "commander";
import type { DriverOptions } from "../automation/api/driver-options.ts";
import type { Driver } from "../automation/driver.ts";
import type { ExitCode } from "./exit-code.ts";
import { showSetUp } from "./terminal/set-up-view.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Sets the exit code of a command that ends without an error. */
  end(code: ExitCode): void;
}

/**
 * A driver for the project that `--directory` names. Its code is loaded here and not at the top: with Pulumi's SDK it takes
 * longer to load than most commands take to run.
 */
export async function driverFor(
  command: Command,
  { terminal }: CommandContext,
  options: Omit<DriverOptions, "directory"> = {},
): Promise<Driver> {
  terminal.status("Starting …");
  try {
    const { Driver } = await import("../automation/driver.ts");
    return new Driver({
      directory: command.optsWithGlobals().directory,
      onProgress: showSetUp(terminal),
      onNotice: terminal.say,
      ...options,
    });
  } finally {
    terminal.status("");
  }
}
