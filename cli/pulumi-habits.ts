/** What to use instead of options of `pulumi` that `mw` does not take. */
const OPTIONS: Readonly<Record<string, string>> = {
  "--attach-debugger": 'use plain pulumi for it: eval "$(mw env STACK)"',
  "--clear-pending-creates": "mw finds or removes pending creations by itself in the next operation",
  "--color": "mw follows the variables NO_COLOR and FORCE_COLOR",
  "--config-file": "name the stack of the file, Pulumi.<stack>.yaml, or give single values with --config",
  "--cwd": "use -C DIR before or after the command",
  "--debug": 'use plain pulumi for it: eval "$(mw env STACK)"',
  "--emoji": "mw has no such display",
  "--file": "mw reads the program of the project; use -C DIR for another project",
  "--fully-qualify-stack-names": "mw names stacks as their files do",
  "--ignore-protect": 'use plain pulumi for it: eval "$(mw env STACK)", or change the resource\'s option protect',
  "--import-file": 'use plain pulumi for it: eval "$(mw env STACK)"',
  "--import-pending-creates": "mw finds pending creations by itself in the next operation",
  "--logtostderr": 'use plain pulumi for it: eval "$(mw env STACK)"',
  "--neo": "mw has no such assistant",
  "--non-interactive": "without a terminal mw never asks: give --yes",
  "--otel-traces": 'the library has it (otelTraces); or use plain pulumi: eval "$(mw env STACK)"',
  "--override-env": 'use plain pulumi for it: eval "$(mw env STACK)"',
  "--remove": "destroy the stack, then remove it: mw state remove STACK",
  "--show-config": "use: mw config STACK",
  "--show-full-output": "use --diff, which shortens nothing",
  "--show-reads": "mw does not list resources that are only read",
  "--show-replacement-steps": "mw always shows them",
  "--show-secrets": "use: mw outputs STACK --show-secrets",
  "--skip-pending-creates": "mw finds pending creations by itself in the next operation",
  "--strict": "save a plan and use it: mw preview STACK --save-plan FILE, then mw up STACK --plan FILE",
  "--suppress-permalink": "mw prints no permalink",
  "--suppress-progress": "without a terminal mw prints whole lines only",
  "--tracing": 'the library has it (otelTraces); or use plain pulumi: eval "$(mw env STACK)"',
  "--verbose": 'use --diff, or plain pulumi: eval "$(mw env STACK)"',
  "-d": 'use plain pulumi for it: eval "$(mw env STACK)"',
  "-e": "mw has no such display",
  "-p": "in mw --parallel counts stacks; use --parallel-resources N",
  "-v": 'use --diff, or plain pulumi: eval "$(mw env STACK)"',
};

/** What to use instead of commands of `pulumi`. */
const COMMANDS: Readonly<Record<string, string>> = {
  about: "mw --version",
  login: "PULUMI_BACKEND_URL, backend.url in Pulumi.yaml, or pulumi login: mw uses the same backend",
  logs: "mw history STACK --output",
  stack: "mw stacks, mw outputs, mw deployments, mw state export|import|remove",
  watch: "mw up STACK after each change",
  whoami: "mw stacks",
};

/** The error of an unknown option or command, with what to use instead of one of Pulumi's. */
export function withPulumiHint(message: string): string {
  const [, option = ""] = /unknown option '([^'=]+)/.exec(message) ?? [];
  const [, command = ""] = /unknown command '([^']+)'/.exec(message) ?? [];
  const hint = ownValue(OPTIONS, option) ?? ownValue(OPTIONS, option.slice(0, 2)) ?? ownValue(COMMANDS, command);
  if (hint === undefined) return message;
  const what =
    command === "" ? `pulumi has ${option}, mw does not: ${hint}.` : `In place of pulumi ${command} use: ${hint}.`;
  return `${message.split("\n")[0]!}\n${what}\n`;
}

function ownValue(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
