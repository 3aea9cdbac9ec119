import type { CompletedOption, Completions } from "./completions.ts";

export function fishScript({ options, commands }: Completions): string {
  return `function __mw_stacks
    set -l directory .
    set -l words (commandline -opc)
    for i in (seq (count $words))
        if contains -- $words[$i] -C --directory; and test $i -lt (count $words)
            set directory (string replace -r '^~' $HOME -- $words[(math $i + 1)])
        end
    end
    for file in $directory/Pulumi.*.yaml
        string replace -r '^.*/Pulumi\\.(.+)\\.yaml$' '$1' -- $file
    end
end
complete -c mw -f
${[
  ...options.map((option) => `complete -c mw ${optionWords(option)}`),
  ...commands.flatMap(({ name, description, options, takesStacks, words }) => [
    `complete -c mw -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...options.map((option) => `complete -c mw ${within(name)} ${optionWords(option)}`),
    ...(takesStacks ? [`complete -c mw ${within(name)} -a '(__mw_stacks)'`] : []),
    ...(words.length === 0 ? [] : [`complete -c mw ${within(name)} -a ${quoted(words.join(" "))}`]),
  ]),
].join("\n")}`;
}

function within(command: string): string {
  return `-n '__fish_seen_subcommand_from ${command}'`;
}

function optionWords({ long, short, description, takesValue, choices, isStack }: CompletedOption): string {
  const words = [`-l ${long.slice(2)}`, ...(short === undefined ? [] : [`-s ${short.slice(1)}`])];
  // -r: it takes a value; -F: which may be a file's name; -x: which is one of those and nothing else.
  if (isStack) words.push("-x -a '(__mw_stacks)'");
  else if (takesValue) words.push(choices.length === 0 ? "-r -F" : `-x -a ${quoted(choices.join(" "))}`);
  return [...words, `-d ${quoted(description)}`].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
