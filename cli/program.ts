import { Command } from "commander";
import { packageVersion } from "../emulator/version.ts";
import type { CommandContext } from "./command-context.ts";
import { cancelCommand } from "./commands/cancel.ts";
import { completionCommand } from "./commands/completion.ts";
import { configCommand } from "./commands/config.ts";
import { deploymentsCommand } from "./commands/deployments.ts";
import { emulatorCommand } from "./commands/emulator.ts";
import { envCommand } from "./commands/env.ts";
import { historyCommand } from "./commands/history.ts";
import { importCommand } from "./commands/import.ts";
import { labCommand } from "./commands/lab.ts";
import { newCommand } from "./commands/new.ts";
import { operationCommands } from "./commands/operations.ts";
import { outputsCommand } from "./commands/outputs.ts";
import { stacksCommand } from "./commands/stacks.ts";
import { stateCommand } from "./commands/state.ts";
import { verifyCommand } from "./commands/verify.ts";
import { withPulumiHint } from "./pulumi-habits.ts";

/** `mw` with all its commands. */
export function program(context: CommandContext): Command {
  const mw = new Command("mw")
    .description(
      "Deploy AWS Systems Manager maintenance windows, simulate them, and verify that they patched the fleet.",
    )
    .version(packageVersion())
    .option("-C, --directory <dir>", "directory of the Pulumi project", ".")
    .helpCommand("help [command]", "show the help of a command")
    .showHelpAfterError("(run mw help <command> for its options)")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withPulumiHint(text)) });
  for (const command of [
    labCommand(context),
    newCommand(context),
    ...operationCommands(context),
    importCommand(context),
    historyCommand(context),
    verifyCommand(context),
    cancelCommand(context),
    outputsCommand(context),
    deploymentsCommand(context),
    stateCommand(context),
    configCommand(context),
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
  mw new fleet                 make a project in the folder fleet
  mw emulator                  serve the AWS APIs on http://127.0.0.1:4599, on a virtual clock
  mw preview dev               show the changes that up would make to stack dev
  mw up dev staging            deploy two stacks
  mw cancel dev                interrupt the operation on dev, or remove a lock that an ended process left
  mw verify prod --junit out.xml
  mw verify --all --wait       wait for the next execution of every stack, then verify it
  eval "$(mw env dev)"         let plain pulumi, aws and boto3 work on stack dev

Exit codes: 0 success, 1 operation failed, 2 wrong usage or config, 3 verification failed, 130 interrupted.`;
