import { Command } from "commander";
import { variablesToUnset } from "../../automation/stack/variables.ts";
import { type CommandContext, driverFor } from "../command-context.ts";

/** How long an emulator may take to say that it is there. */
const ANSWER_MS = 1500;

/** `mw env STACK`, to be read by `eval "$(mw env STACK)"` in a POSIX shell. */
export function envCommand(context: CommandContext): Command {
  return new Command("env")
    .description("print the export lines that make plain pulumi, aws and boto3 work on a stack")
    .argument("<stack>", "the environment")
    .addHelpText("after", '\nExample:\n  eval "$(mw env dev)" && pulumi up --stack dev')
    .action(async (stack: string, _options: object, command: Command) => {
      const { print, say } = context.terminal;
      const driver = await driverFor(command, context);
      const { cloud } = await driver.environment(stack);
      const variables = await driver.variables(stack);
      if (cloud === "emulator") for (const name of variablesToUnset(process.env)) print(`unset ${name}`);
      for (const [name, value] of Object.entries(variables)) print(`export ${name}=${quoted(value)}`);
      const endpoint = variables.AWS_ENDPOINT_URL;
      if (endpoint !== undefined && !(await answers(endpoint))) {
        say(`No emulator answers at ${endpoint}. Start one in another terminal: npx mw emulator`);
      }
    });
}

/** Nothing has a meaning between single quotes in a POSIX shell but the single quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_emulator/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok;
  } catch {
    // Whatever is wrong with the connection, it is no emulator that can be used.
    return false;
  }
}
