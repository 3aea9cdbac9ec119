import { Command } from "commander";
import { historyJson } from "../../history/history-json.ts";
import { instant } from "../arguments.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { interruptible } from "../interruption.ts";
import { printHistory } from "../terminal/history-view.ts";

/** `mw history STACK` */
export function historyCommand(context: CommandContext): Command {
  return new Command("history")
    .description("show what a stack's window did: executions, nodes, steps, patches")
    .argument("<stack>", "the environment")
    .option("--from <instant>", "only executions that started at or after it, ISO-8601", instant)
    .option("--to <instant>", "only executions that started before it, ISO-8601", instant)
    .option("--output", "print the whole output of every step")
    .option("--json", "print one JSON object")
    .action(async (stack: string, options: HistoryFlags, command: Command) => {
      const driver = await driverFor(command, context);
      const { from, to, output } = options;
      const history = await interruptible((signal) => driver.history(stack, { from, to, fullOutput: output, signal }));
      if (options.json) context.terminal.print(JSON.stringify(historyJson(history)));
      else printHistory(history, context.terminal, { output: output ? "all" : "none" });
    });
}

export interface HistoryFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly output?: boolean;
  readonly json?: boolean;
}
