import type { CompletedCommand, CompletedOption, Completions } from "./completions.ts";

/** For bash, and for zsh with its bashcompinit. */
export function bashScript({ options, commands }: Completions): string {
  const valued = options.filter(({ takesValue }) => takesValue).flatMap(spellings);
  return `_mw() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command="" directory="." i
  COMPREPLY=()
  # \`--clock=v\` is three words to bash.
  if [ "$word" = "=" ]; then word=""; elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${valued.join(" | ")}) ((i++)); directory="\${COMP_WORDS[i]/#\\~/$HOME}" ;;
      -*) ;;
      *) [ -n "$command" ] || command="\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$before" in ${valued.join(" | ")}) COMPREPLY=($(compgen -d -- "$word")); return ;; esac
  case "$command" in
    "") COMPREPLY=($(compgen -W "${[...commands.map(({ name }) => name), ...options.map(({ long }) => long)].join(" ")}" -- "$word")) ;;
${commands.map(commandCase).join("\n")}
  esac
}
_mw_stacks() {
  local file
  for file in "$1"/Pulumi.*.yaml; do
    [ -e "$file" ] && file="\${file##*/Pulumi.}" && echo "\${file%.yaml}"
  done
}
complete -o default -F _mw mw`;
}

function commandCase({ name, options, takesStacks, words }: CompletedCommand): string {
  const stacks = '$(_mw_stacks "$directory")';
  const among = (values: string) => `COMPREPLY=($(compgen -W "${values}" -- "$word"))`;
  const values = options.filter(({ takesValue }) => takesValue);
  const free = values.filter(({ choices, isStack }) => choices.length === 0 && !isStack);
  const given = [
    // Without an answer of ours bash completes the names of files.
    ...(free.length === 0 ? [] : [`        ${free.flatMap(spellings).join(" | ")}) return ;;`]),
    ...values
      .filter((option) => !free.includes(option))
      .map((option) => {
        const known = option.isStack ? stacks : option.choices.join(" ");
        return `        ${spellings(option).join(" | ")}) ${among(known)}; return ;;`;
      }),
  ];
  return `    ${name})
${given.length === 0 ? "" : `      case "$before" in\n${given.join("\n")}\n      esac\n`}      case "$word" in
        -*) ${among(options.map(({ long }) => long).join(" "))} ;;
        *) ${among([...words, ...(takesStacks ? [stacks] : [])].join(" "))} ;;
      esac
      ;;`;
}

function spellings({ long, short }: CompletedOption): string[] {
  return short === undefined ? [long] : [short, long];
}
