import { Argument, Command } from "commander";
import type { CommandContext } from "../command-context.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** `mw completion SHELL`; the script asks `mw stacks` for the names of the environments. */
export function completionCommand(context: CommandContext, program: Command): Command {
  return new Command("completion")
    .description("print the script that completes mw's words in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
Examples:
  source <(mw completion bash)                              # in ~/.bashrc
  source <(mw completion zsh)                               # in ~/.zshrc, after compinit
  mw completion fish > ~/.config/fish/completions/mw.fish`,
    )
    .action((shell: (typeof SHELLS)[number]) => {
      const words = program.commands.map((command) => ({
        name: command.name(),
        description: command.description(),
        options: command.options.flatMap(({ long }) => long ?? []),
        takesStacks: command.registeredArguments.some((argument) => argument.name() === "stack"),
      }));
      context.terminal.print(SCRIPTS[shell](words));
    });
}

interface Words {
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
  readonly takesStacks: boolean;
}

/** Read from the files' names, in the folder that the command line names: a start of mw at each key would be felt. */
const STACKS = `for file in Pulumi.*.yaml; do [ -e "$file" ] && file="\${file#Pulumi.}" && echo "\${file%.yaml}"; done`;

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (words: readonly Words[]) => string>> = {
  bash: (words) => `_mw() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      -C | --directory) ((i++)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$command" in
    "") COMPREPLY=($(compgen -W "${names(words)}" -- "$word")) ;;
${words.map(({ name, options, takesStacks }) => `    ${name}) COMPREPLY=($(compgen -W "${options.join(" ")}${takesStacks ? " $(_mw_stacks)" : ""}" -- "$word")) ;;`).join("\n")}
  esac
}
_mw_stacks() {
  ${STACKS}
}
complete -o default -F _mw mw`,
  zsh: (words) => `autoload -U +X bashcompinit && bashcompinit
${SCRIPTS.bash(words)}`,
  fish: (words) => `complete -c mw -f
${words
  .flatMap(({ name, description, options, takesStacks }) => [
    `complete -c mw -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", "\\'")}'`,
    ...options.map((option) => `complete -c mw -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
    ...(takesStacks
      ? [
          `complete -c mw -n '__fish_seen_subcommand_from ${name}' -a "(for f in Pulumi.*.yaml; string replace -r '^Pulumi\\.(.+)\\.yaml$' '$1' $f; end)"`,
        ]
      : []),
  ])
  .join("\n")}`,
};

function names(words: readonly Words[]): string {
  return words.map(({ name }) => name).join(" ");
}
