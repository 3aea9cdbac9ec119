import { Command } from "commander";
import { historyJson } from "../../history/history-json.ts";
import type { WindowHistory } from "../../history/window-history.ts";
import { type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { checkRangeFlags, instant, several } from "../option-values.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { printHistory } from "../terminal/history-view.ts";

/** `mw history STACK…` */
export function historyCommand(context: CommandContext): Command {
  return takesStacks(new Command("history"))
    .description("show the executions of the stacks' windows, with nodes, steps and patches")
    .option("--window <name>", "only this window, by its name or id; repeat it for several", several)
    .option("--from <instant>", "only executions that started at or after this instant, ISO-8601", instant)
    .option("--to <instant>", "only executions that started before this instant, ISO-8601", instant)
    .option("--output", "print the full output of every step")
    .option("--json", "print one JSON object per stack and line")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: HistoryFlags, command: Command) => {
      checkRangeFlags(flags);
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { from, to, output, window: windows } = flags;
      const { code } = await readStacks<WindowHistory[]>(chosen, flags, context, {
        doing: "reading the history",
        work: (names, options) =>
          driver.history(names, {
            ...options,
            ...{ windows, from, to, fullOutput: output, patches: output ? "changes" : "open" },
          }),
        json: (histories, stack) => ({ stack, windows: histories.map(historyJson) }),
        show: (histories, _stack, terminal) => {
          for (const history of histories) printHistory(history, terminal, { output: output ? "all" : "none" });
        },
      });
      context.end(code);
    });
}

interface HistoryFlags extends StackFlags {
  readonly window?: string[];
  readonly from?: Date;
  readonly to?: Date;
  readonly output?: boolean;
}

const EXAMPLES = `
Examples:
  mw history dev
  mw history prod --from 2026-12-01 --output
  mw history prod --window weekly-scan
  mw history --all --json`;
