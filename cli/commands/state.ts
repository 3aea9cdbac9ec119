import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Argument, Command } from "commander";
import type { Stack } from "../../automation/driver-stack.ts";
import { isSystemError, machineText } from "../../automation/errors/machine-failure.ts";
import type { StackState } from "../../automation/stack-calls/stack-state.ts";
import { chosenStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT, type ExitCode, UsageError } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { several } from "../option-values.ts";
import { confirmations, question } from "../terminal/confirmations.ts";
import type { Terminal } from "../terminal/terminal.ts";

const ACTIONS = ["export", "import", "remove"] as const;
type Action = (typeof ACTIONS)[number];

interface StateFlags {
  readonly stack?: string[];
  readonly file?: string;
  readonly showSecrets?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** The options of each action. */
const TAKEN: Readonly<Record<Action, readonly (keyof StateFlags)[]>> = {
  export: ["file", "showSecrets"],
  import: ["file", "force"],
  remove: ["force", "yes"],
};

/** `mw state export|import|remove STACK` */
export function stateCommand(context: CommandContext): Command {
  return new Command("state")
    .usage("[options] <action> <stack>")
    .description("export, import or remove the state of a stack")
    .addArgument(new Argument("<action>", "what to do").choices(ACTIONS))
    .argument("[stack...]", "stack name, as in Pulumi.<stack>.yaml")
    .option("-s, --stack <name>", "the same as the argument", several)
    .option("--file <file>", "export: write to this file; import: read from it (default: stdout and stdin)")
    .option("--show-secrets", "export: secrets in plain text")
    .option(
      "-f, --force",
      "import: a state that contradicts itself or is of another stack; remove: a stack with resources",
    )
    .option("-y, --yes", "remove: do not ask for confirmation")
    .addHelpText("after", EXAMPLES)
    .action(async (action: Action, stacks: string[], flags: StateFlags, command: Command) => {
      for (const option of ["file", "showSecrets", "force", "yes"] as const) {
        if (flags[option] === undefined || TAKEN[action].includes(option)) continue;
        const long = command.options.find((one) => one.attributeName() === option)!.long;
        throw new UsageError(`mw state ${action} does not take ${long}.`);
      }
      const driver = await driverFor(command, context);
      const { names } = await chosenStacks(driver, stacks, flags, command);
      const [name = "", ...others] = names;
      if (others.length > 0) throw new UsageError(`mw state takes one stack, not ${names.join(", ")}.`);
      const stack = driver.stack(name);
      const { terminal } = context;
      if (action === "export") await exportTo(stack, flags, terminal);
      else if (action === "import") await importFrom(stack, flags, terminal);
      else {
        const confirmed = await confirmations(driver, [name], flags.yes ?? false, terminal);
        if (confirmed[name] === undefined && !flags.yes) {
          const code = await agreed(name, flags.force ?? false, terminal);
          if (code !== EXIT.done) return context.end(code);
        }
        const options = { force: flags.force, confirm: confirmed[name] };
        const wasThere = await interruptible((signal) => stack.remove({ ...options, signal }));
        terminal.say(wasThere ? `Removed stack ${name} from its backend.` : `Stack ${name} is not in its backend.`);
      }
    });
}

async function exportTo(stack: Stack, { file, showSecrets }: StateFlags, { print, say }: Terminal): Promise<void> {
  const state = await interruptible((signal) => stack.exportState({ showSecrets, signal }));
  const json = JSON.stringify(state, undefined, 4);
  if (file === undefined) return print(json);
  await writeFile(file, `${json}\n`, { mode: 0o600 });
  say(`Wrote the state of stack ${stack.name} to ${file}.`);
}

async function importFrom(stack: Stack, { file, force }: StateFlags, { say }: Terminal): Promise<void> {
  if (file === undefined && process.stdin.isTTY === true) {
    throw new UsageError("Name the file with the state: --file FILE, or pass the state on stdin.");
  }
  const json = file === undefined ? await text(process.stdin) : await given(file);
  let state: StackState;
  try {
    state = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's message may quote the state.
    throw new UsageError(`${file ?? "What came on stdin"} is not JSON, or is cut short. Nothing was changed.`);
  }
  const { backup } = await interruptible((signal) => stack.importState(state, { force, signal }));
  say(
    `Imported the state of stack ${stack.name}.${backup === undefined ? "" : ` The state before is kept: ${backup}`}`,
  );
}

/** @throws UsageError, for a file that cannot be read. */
async function given(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw isSystemError(error) ? new UsageError(machineText(error)) : error;
  }
}

async function agreed(stack: string, force: boolean, { say }: Terminal): Promise<ExitCode> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new UsageError(
      `Cannot ask for confirmation without a terminal: run mw state remove ${stack} --yes to confirm.`,
    );
  }
  const left = force ? " Its resources stay in the cloud." : "";
  const answer = (await question(`Remove stack ${stack} from its backend?${left} yes/no: `))?.trim().toLowerCase();
  if (answer === "yes" || answer === "y") return EXIT.done;
  if (answer === undefined) say();
  say("Declined. Nothing was changed.");
  return answer === undefined ? EXIT.interrupted : EXIT.failed;
}

const EXAMPLES = `
Examples:
  mw state export dev > dev.json
  mw state export prod --file prod.json --show-secrets
  mw state import dev --file dev.json
  mw state remove dev     (after mw destroy dev)

An import is checked first, takes the stack's lock, and keeps the state before in .pulumi/backups of the backend. remove keeps the
stack's config file.`;
