import type { Command } from "commander";
import type { Driver } from "../automation/driver.ts";
import type { ExitCode } from "./exit-code.ts";
import { showSetUp } from "./terminal/installation-view.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Sets the exit code of a command that ends without an error. */
  end(code: ExitCode): void;
}

/**
 * A driver for the project in `--directory`, which works on `--parallel` stacks at once. Its code is loaded here and not at
 * the top, because with Pulumi's SDK it takes longer to load than most commands take to run.
 */
export async function driverFor(command: Command, { terminal }: CommandContext): Promise<Driver> {
  const { directory, parallel } = command.optsWithGlobals<{ directory: string; parallel?: number }>();
  terminal.status("Starting …");
  try {
    const { Driver } = await import("../automation/driver.ts");
    return new Driver({
      directory,
      ...(parallel === undefined ? {} : { limits: { global: parallel } }),
      onProgress: showSetUp(terminal),
      onNotice: terminal.say,
    });
  } finally {
    terminal.status("");
  }
}
