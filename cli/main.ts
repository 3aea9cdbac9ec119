import { Command, CommanderError } from "commander";
import { DriverError } from "../automation/driver-error.ts";
import { EmulatorStartError } from "../emulator/start-error.ts";
import { packageVersion } from "../emulator/version.ts";
import { cancelCommand } from "./commands/cancel.ts";
import { completionCommand } from "./commands/completion.ts";
import { emulatorCommand } from "./commands/emulator.ts";
import { envCommand } from "./commands/env.ts";
import { historyCommand } from "./commands/history.ts";
import { labCommand } from "./commands/lab.ts";
import { operationCommands } from "./commands/operations.ts";
import { outputsCommand } from "./commands/outputs.ts";
import { stacksCommand } from "./commands/stacks.ts";
import { verifyCommand } from "./commands/verify.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-code.ts";
import { openTerminal } from "./terminal/terminal.ts";

/** Runs `mw` with these arguments and gives its exit code. It ends when the command does and does not exit the process. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const terminal = openTerminal();
  let code: ExitCode = EXIT.done;
  const program = new Command("mw")
    .description("Patch fleets with AWS Systems Manager maintenance windows, rehearsed before and proven after.")
    .version(packageVersion())
    .option("-C, --directory <dir>", "the Pulumi project to work on", ".")
    .helpCommand("help [command]", "show how a command is used")
    .showHelpAfterError("(mw help <command> shows how it is used)")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  const context = { terminal, end: (result: ExitCode) => (code = result) };
  for (const command of [
    labCommand(context),
    ...operationCommands(context),
    historyCommand(context),
    verifyCommand(context),
    cancelCommand(context),
    outputsCommand(context),
    stacksCommand(context),
    envCommand(context),
    emulatorCommand(context),
    completionCommand(context, program),
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  program.addHelpText("after", EXAMPLES);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return report(error, terminal.say);
  }
}

/** What a person can do something about is one message; anything else is our fault and ends the process loudly. */
function report(error: unknown, say: (line: string) => void): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError || error instanceof EmulatorStartError) {
    say(`mw: ${error.message}`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
  if (error instanceof DriverError) {
    say(`mw: ${error.message}`);
    return codeOf(error);
  }
  throw error;
}

function codeOf(error: DriverError): ExitCode {
  switch (error.kind) {
    case "config":
    case "not-found":
    case "protected":
      return EXIT.usage;
    case "cancelled":
      return EXIT.interrupted;
    default:
      return EXIT.failed;
  }
}

const EXAMPLES = `
Examples:
  mw lab                       run the lab: deploy a window, let it patch, read it back, verify it
  mw emulator                  serve the AWS APIs on http://127.0.0.1:4599, on a virtual clock
  mw preview dev               what an up of stack dev would do
  mw up dev staging            deploy two environments
  mw cancel dev                end what is under way on dev, or remove the lock of what is gone
  mw verify prod --junit out.xml
  eval "$(mw env dev)"         make plain pulumi, aws and boto3 work on stack dev

Exit codes: 0 done, 1 the operation failed, 2 wrong usage or config, 3 verification says no, 130 interrupted.`;
