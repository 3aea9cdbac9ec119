import { Command } from "commander";
import { type CommandContext, driverFor } from "../command-context.ts";
import { table } from "../terminal/table.ts";

/** `mw stacks` */
export function stacksCommand(context: CommandContext): Command {
  return new Command("stacks")
    .description("list the environments of the project")
    .option("--json", "print one JSON array")
    .action(async (options: { json?: boolean }, command: Command) => {
      const driver = await driverFor(command, context);
      const stacks = [];
      for (const name of await driver.environments()) stacks.push(await driver.environment(name));
      const { print } = context.terminal;
      if (options.json) print(JSON.stringify(stacks.map(({ name, cloud, region }) => ({ name, cloud, region }))));
      else {
        const rows = stacks.map(({ name, cloud, region, environment }) => [
          name,
          cloud,
          region ?? "-",
          environment?.window?.schedule ?? "-",
        ]);
        for (const line of table([["stack", "cloud", "region", "schedule"], ...rows])) print(line);
      }
    });
}
