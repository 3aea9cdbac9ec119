import { Command } from "commander";
import { type CommandContext, driverFor } from "../command-context.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { type StackFlags, takesStacks } from "../stacks.ts";
import { table } from "../terminal/table.ts";

/** `mw outputs STACK…` */
export function outputsCommand(context: CommandContext): Command {
  return takesStacks(new Command("outputs"))
    .description("show what the last up of the stacks gave; secrets are not shown")
    .option("--json", "print one JSON object; of several stacks one a line, with stack and outputs")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: StackFlags, command: Command) => {
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { code } = await readStacks<Record<string, unknown>>(chosen, flags, context, {
        doing: "reading its outputs",
        work: (stack, signal) => driver.outputs(stack, { signal }),
        json: (outputs) => outputs,
        jsonOfSeveral: (outputs) => ({ outputs }),
        show(outputs, stack, { print, say }) {
          const entries = Object.entries(outputs).map(([name, value]) => [name, text(value)]);
          for (const line of table(entries, chosen.isList ? "  " : "")) print(line);
          if (entries.length === 0) say(`Stack ${stack} has no outputs: nothing is deployed (mw up ${stack}).`);
        },
      });
      context.end(code);
    });
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const EXAMPLES = `
Examples:
  mw outputs dev
  mw outputs dev --json | jq -r .windowId
  mw outputs --all --json | jq -r '"\\(.stack) \\(.outputs.windowId)"'`;
