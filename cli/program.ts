import { Command } from "commander";
import { OPERATIONS, type Operation } from "../automation/api/events.ts";
import { packageVersion } from "../emulator/version.ts";
import type { CommandContext } from "./command-context.ts";
import { withPulumiHint } from "./pulumi-habits.ts";

type Make = (context: CommandContext, mw: Command) => Command;

/**
 * Every command, in the order of the help, with what makes it. A command line loads the one command that it names; help, completions
 * and mistakes need all.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Make>>> = {
  lab: async () => (await import("./commands/lab.ts")).labCommand,
  new: async () => (await import("./commands/new.ts")).newCommand,
  ...Object.fromEntries(OPERATIONS.map((operation) => [operation, () => operationOf(operation)])),
  import: async () => (await import("./commands/import.ts")).importCommand,
  history: async () => (await import("./commands/history.ts")).historyCommand,
  verify: async () => (await import("./commands/verify.ts")).verifyCommand,
  cancel: async () => (await import("./commands/cancel.ts")).cancelCommand,
  outputs: async () => (await import("./commands/outputs.ts")).outputsCommand,
  deployments: async () => (await import("./commands/deployments.ts")).deploymentsCommand,
  state: async () => (await import("./commands/state.ts")).stateCommand,
  config: async () => (await import("./commands/config.ts")).configCommand,
  stacks: async () => (await import("./commands/stacks.ts")).stacksCommand,
  env: async () => (await import("./commands/env.ts")).envCommand,
  emulator: async () => (await import("./commands/emulator.ts")).emulatorCommand,
  completion: async () => (await import("./commands/completion.ts")).completionCommand,
};

async function operationOf(operation: Operation): Promise<Make> {
  const { operationCommand } = await import("./commands/operations.ts");
  return (context) => operationCommand(operation, context);
}

/** `mw` with the command that `argv` names, or with all when it names none. */
export async function program(context: CommandContext, argv: readonly string[]): Promise<Command> {
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
  const named = commandIn(argv);
  const names = named === "completion" || !Object.hasOwn(COMMANDS, named) ? Object.keys(COMMANDS) : [named];
  const makes = await Promise.all(names.map((name) => COMMANDS[name]!()));
  for (const make of makes) mw.addCommand(make(context, mw).copyInheritedSettings(mw));
  return mw.addHelpText("after", EXAMPLES);
}

/** The first word that is neither an option of `mw` itself nor its value. */
function commandIn(argv: readonly string[]): string {
  const isWord = (word: string, index: number) =>
    !word.startsWith("-") && !/^(-C|--directory)$/.test(argv[index - 1] ?? "");
  return argv.find(isWord) ?? "";
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
