import { Argument, Command, type Option } from "commander";
import type { CommandContext } from "../command-context.ts";
import { bashScript } from "../completion/bash-script.ts";
import type { Completions } from "../completion/completions.ts";
import { fishScript } from "../completion/fish-script.ts";

/** `mw completion SHELL`; the script reads the names of the stacks from the names of the config files. */
export function completionCommand(context: CommandContext, program: Command): Command {
  return new Command("completion")
    .description("print the completion script for a shell")
    .addArgument(new Argument("<shell>", "shell to complete in").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .action((shell: Shell) => context.terminal.print(completionScript(shell, completionsOf(program))));
}

const EXAMPLES = `
Examples:
  source <(mw completion bash)                              # in ~/.bashrc
  source <(mw completion zsh)                               # in ~/.zshrc, after compinit
  mw completion fish > ~/.config/fish/completions/mw.fish`;

function completionsOf(program: Command): Completions {
  return {
    options: [
      ...program.options.map(optionOf),
      HELP,
      { ...HELP, long: "--version", description: "print the version" },
    ].filter(({ long }, index, all) => all.findIndex((other) => other.long === long) === index),
    commands: [
      ...program.commands.map((command) => ({
        name: command.name(),
        description: command.description(),
        options: [...command.options.filter(({ hidden }) => !hidden).map(optionOf), HELP],
        takesStacks: command.registeredArguments.some((argument) => argument.name() === "stack"),
        words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      })),
      {
        name: "help",
        description: "show the help of a command",
        options: [],
        takesStacks: false,
        words: program.commands.map((command) => command.name()),
      },
    ],
  };
}

const HELP = { long: "--help", short: "-h", description: "show the help", takesValue: false, choices: [] };

function optionOf({ long, short, description, required, argChoices }: Option) {
  return {
    long: long ?? "",
    short,
    description,
    takesValue: required,
    choices: argChoices ?? [],
    isStack: long === "--stack",
  };
}

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** The script that a shell reads once to complete `mw`. It never starts `mw`, which would be slow at every key. */
function completionScript(shell: Shell, completions: Completions): string {
  if (shell === "fish") return fishScript(completions);
  const script = bashScript(completions);
  return shell === "bash" ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`;
}
