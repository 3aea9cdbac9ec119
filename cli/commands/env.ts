import { Command, Option } from "commander";
import { variablesToUnset } from "../../automation/stack/variables.ts";
import { controlClient } from "../../emulator/control/control-client.ts";
import { chosenStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { UsageError } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { several } from "../option-values.ts";
import { jsonLine } from "../terminal/shown.ts";

/** How long an emulator may take to say that it is there. */
const ANSWER_MS = 1500;

/** `mw env STACK`, to be read by `eval "$(mw env STACK)"` in a POSIX shell. */
export function envCommand(context: CommandContext): Command {
  return new Command("env")
    .usage("[options] <stack>")
    .description("print the export lines that make plain pulumi, aws and boto3 work on a stack")
    .argument("[stack...]", "stack name, as in Pulumi.<stack>.yaml")
    .option("-s, --stack <name>", "the same as the argument", several)
    .addOption(new Option("--all").hideHelp())
    .option("--json", "print one JSON object with the keys unset and export")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: EnvFlags, command: Command) => {
      const { print, say } = context.terminal;
      if (flags.all || new Set([...stacks, ...(flags.stack ?? [])]).size > 1) throw new UsageError(WHY_ONE);
      const driver = await driverFor(command, context);
      const [stack = ""] = (await chosenStacks(driver, stacks, { stack: flags.stack ?? [] }, command)).names;
      const { cloud } = await driver.environment(stack);
      const variables = await interruptible((signal) => driver.variables(stack, { signal }));
      const unset = cloud === "emulator" ? variablesToUnset(process.env) : [];
      const told = Object.entries(variables).filter(([name, value]) => !isKept(name, value, process.env));
      if (flags.json) print(jsonLine({ stack, unset, export: Object.fromEntries(told) }));
      else {
        for (const name of unset) print(`unset ${name}`);
        for (const [name, value] of told) print(`export ${name}=${quoted(value)}`);
      }
      const endpoint = variables.AWS_ENDPOINT_URL;
      if (endpoint !== undefined && !(await answers(endpoint))) {
        say(`No emulator answers at ${withoutPassword(endpoint)}. Start one in another terminal: npx mw emulator`);
      }
    });
}

interface EnvFlags {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly stack?: string[];
}

const WHY_ONE = "mw env takes one stack: the second stack's variables would overwrite the first's.";

const EXAMPLES = `
Examples:
  eval "$(mw env dev)" && pulumi preview
  mw env dev --json

A backend and a passphrase that are already set are kept, and not printed because they may be secret.`;

/** What may be secret and is in the environment already has no place in a shell's history or a log. */
function isKept(name: string, value: string, env: NodeJS.ProcessEnv): boolean {
  if (name === "PULUMI_BACKEND_URL" || name === "PULUMI_CONFIG_PASSPHRASE") return env[name] !== undefined;
  return env[name] === value && withoutPassword(value) !== value;
}

function withoutPassword(text: string): string {
  return text.replace(/^(\w+:\/\/)[^/@]*@/, "$1");
}

/** Nothing has a meaning between single quotes in a POSIX shell but the single quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await controlClient(endpoint).health(AbortSignal.timeout(ANSWER_MS));
    return true;
  } catch {
    // Whatever is wrong with the connection, it is no emulator that can be used.
    return false;
  }
}
