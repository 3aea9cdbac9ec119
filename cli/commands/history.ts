import { Command } from "commander";
import { historyJson } from "../../history/history-json.ts";
import { EARLIER_NODES } from "../../history/history-range.ts";
import { csvHeader, csvRecords } from "../../history/report/csv.ts";
import type { WindowHistory } from "../../history/window-history.ts";
import { type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { UsageError } from "../exit-code.ts";
import { checkRangeFlags, countFrom1, instant, several } from "../option-values.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { printHistory } from "../terminal/history-view.ts";

/** `mw history STACK…` */
export function historyCommand(context: CommandContext): Command {
  return takesStacks(new Command("history"))
    .description("show the executions of the stacks' windows, with nodes, steps and patches")
    .option("--window <name>", "only this window, by its name or id; repeat it for several", several)
    .option("--from <instant>", "only executions that started at or after this instant, ISO-8601", instant)
    .option("--to <instant>", "only executions that started before this instant, ISO-8601", instant)
    .option("--last <n>", "only the latest executions of each window, at most this many", countFrom1)
    .option("--all-nodes", "read every node of every execution of a large fleet, a request for each 50 of them")
    .option("--output", "print the full output of every step")
    .option("--csv", "print one CSV record per node of each invocation (docs/cli.md)")
    .option("--json", "print one JSON object per stack and line")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: HistoryFlags, command: Command) => {
      checkRangeFlags(flags);
      if (flags.csv && flags.json) throw new UsageError("--csv cannot be combined with --json: choose one.");
      if (flags.csv && flags.output) throw new UsageError("--csv has no output of steps: use --json --output.");
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { from, to, last, output, window: windows, csv } = flags;
      if (csv) context.terminal.print(csvHeader(), "\r\n");
      const { code } = await readStacks<WindowHistory[]>(chosen, flags, context, {
        doing: "reading the history",
        work: (names, options) =>
          driver.history(names, {
            ...options,
            earlierNodes: flags.allNodes || csv ? undefined : EARLIER_NODES,
            outputs: flags.json || output ? "all" : "unsuccessful",
            ...{ windows, from, to, last, fullOutput: output, patches: csv ? "none" : output ? "changes" : "open" },
          }),
        json: (histories, stack) => ({ stack, windows: histories.map(historyJson) }),
        isOneLine: csv,
        show: (histories, stack, terminal) => {
          if (csv)
            for (const record of histories.flatMap((one) => csvRecords(stack, one))) terminal.print(record, "\r\n");
          if (csv) return;
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
  readonly allNodes?: boolean;
  readonly last?: number;
  readonly csv?: boolean;
}

const EXAMPLES = `
Examples:
  mw history dev
  mw history prod --from 2026-12-01 --output
  mw history prod --window weekly-scan --last 3
  mw history --all --csv > executions.csv
  mw history --all --json`;
