import { Command } from "commander";
import { type CommandContext, driverFor } from "../command-context.ts";
import { table } from "../terminal/table.ts";

/** `mw outputs STACK` */
export function outputsCommand(context: CommandContext): Command {
  return new Command("outputs")
    .description("show what the last up of a stack gave")
    .argument("<stack>", "the environment")
    .option("--json", "print one JSON object")
    .action(async (stack: string, options: { json?: boolean }, command: Command) => {
      const outputs = await (await driverFor(command, context)).outputs(stack);
      const { print } = context.terminal;
      if (options.json) print(JSON.stringify(outputs));
      else for (const line of table(Object.entries(outputs).map(([name, value]) => [name, text(value)]))) print(line);
    });
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
