import { Command } from "commander";
import type { ShownOutput } from "../../automation/read-back/stack-outputs.ts";
import { type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { outputRows } from "../terminal/output-rows.ts";
import { table } from "../terminal/table.ts";

/** `mw outputs STACK…` */
export function outputsCommand(context: CommandContext): Command {
  return takesStacks(new Command("outputs"))
    .description("show the stacks' outputs; secrets are shown as [secret]")
    .option("--json", "print one JSON object; for several stacks one per line, with the keys stack and outputs")
    .option("--show-secrets", "show the values of secrets")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: OutputFlags, command: Command) => {
      const driver = await driverFor(command, context);
      const { showSecrets = false } = flags;
      const values = (outputs: Record<string, unknown>) => (showSecrets ? shownValues(outputs) : outputs);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { code } = await readStacks<Record<string, unknown>>(chosen, flags, context, {
        doing: "reading the outputs",
        work: (names, options) =>
          showSecrets ? driver.outputs(names, { ...options, showSecrets }) : driver.outputs(names, options),
        json: values,
        jsonOfSeveral: (outputs) => ({ outputs: values(outputs) }),
        show(outputs, stack, { print, say }) {
          const rows = outputRows(values(outputs));
          for (const line of table(rows, chosen.isList ? "  " : "")) print(line);
          if (rows.length === 0)
            say(`Stack ${stack} has no outputs: nothing is deployed. Deploy it with: mw up ${stack}`);
        },
      });
      context.end(code);
    });
}

interface OutputFlags extends StackFlags {
  readonly showSecrets?: boolean;
}

/** With secrets shown, each output is an object with its value. */
function shownValues(outputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([name, shown]) => [name, (shown as ShownOutput).value]));
}

const EXAMPLES = `
Examples:
  mw outputs dev
  mw outputs dev --json | jq -r .windowId
  mw outputs dev --show-secrets
  mw outputs --all --json | jq -r '"\\(.stack) \\(.outputs.windowId)"'`;
