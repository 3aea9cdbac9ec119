import { Command } from "commander";
import type { Deployment } from "../../automation/stack-calls/deployments.ts";
import { type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { countFrom1 } from "../option-values.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { countsText } from "../terminal/operation-view.ts";
import { table } from "../terminal/table.ts";

/** `mw deployments STACK…` */
export function deploymentsCommand(context: CommandContext): Command {
  return takesStacks(new Command("deployments"))
    .description("show the stacks' deployments, the latest first")
    .option("--last <n>", "number of deployments to show (default: 10)", countFrom1)
    .option("--json", "print one JSON object per stack and line")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: DeploymentsFlags, command: Command) => {
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { code } = await readStacks<Deployment[]>(chosen, flags, context, {
        doing: "reading the deployments",
        work: (names, options) => driver.deployments(names, { ...options, last: flags.last }),
        json: (deployments, stack) => ({ stack, deployments }),
        show(deployments, stack, { print, say }) {
          const rows = deployments.map(cells);
          for (const line of table(rows, chosen.isList ? "  " : "")) print(line);
          if (rows.length === 0) say(`Stack ${stack} has no deployments. Deploy it with: mw up ${stack}`);
        },
      });
      context.end(code);
    });
}

interface DeploymentsFlags extends StackFlags {
  readonly last?: number;
}

function cells({ kind, result, startTime, endTime, resourceChanges, message }: Deployment): string[] {
  const time = startTime.toISOString().replace(/\.\d+Z$/, "Z");
  const length = endTime === undefined ? "" : `${Math.round((endTime.getTime() - startTime.getTime()) / 1000)} s`;
  return [time, kind, result, length, countsText(resourceChanges, false), message.split("\n")[0]!];
}

const EXAMPLES = `
Examples:
  mw deployments dev
  mw deployments --all --last 1 --json

What the windows did is shown by: mw history dev`;
