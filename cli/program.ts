import { Command } from "commander";
import { packageVersion } from "../emulator/version.ts";
import type { CommandContext } from "./command-context.ts";
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

/** `mw` with all its commands. */
export function program(context: CommandContext): Command {
  const mw = new Command("mw")
    .description("Patch fleets with AWS Systems Manager maintenance windows, rehearsed before and proven after.")
    .version(packageVersion())
    .option("-C, --directory <dir>", "the Pulumi project to work on", ".")
    .helpCommand("help [command]", "show how a command is used")
    .showHelpAfterError("(mw help <command> shows how it is used)")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
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
    completionCommand(context, mw),
  ]) {
    mw.addCommand(command.copyInheritedSettings(mw));
  }
  return mw.addHelpText("after", EXAMPLES);
}

const EXAMPLES = `
Examples:
  mw lab                       run the lab: deploy a window, let it patch, read it back, verify it
  mw emulator                  serve the AWS APIs on http://127.0.0.1:4599, on a virtual clock
  mw preview dev               what an up of stack dev would do
  mw up dev staging            deploy two environments
  mw cancel dev                end what is under way on dev, or remove the lock of what is gone
  mw verify prod --junit out.xml
  mw verify --all --wait       wait for the next opening of every environment, then judge them
  eval "$(mw env dev)"         make plain pulumi, aws and boto3 work on stack dev

Exit codes: 0 done, 1 the operation failed, 2 wrong usage or config, 3 verification says no, 130 interrupted.`;
