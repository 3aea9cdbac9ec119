import { Command, Option } from "commander";
import type { ManyStacksOptions, StackOutcome } from "../../automation/api/driver-options.ts";
import type { Driver } from "../../automation/driver.ts";
import type { Verification } from "../../automation/read-back/read-back.ts";
import type { StackWindow } from "../../automation/read-back/stack-windows.ts";
import { reportFacts } from "../../history/report/facts.ts";
import { factsJson } from "../../history/report/facts-json.ts";
import type { WaitProgress, WaitTrouble } from "../../history/wait-for-execution.ts";
import { type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT, UsageError } from "../exit-code.ts";
import { checkRangeFlags, duration, instant, several } from "../option-values.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { type ReportFiles, reportFiles, writeReports } from "../report-files.ts";
import type { LiveLine } from "../terminal/live-line.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { printVerification } from "../terminal/verdict-view.ts";
import { troubleView, waitView } from "../terminal/wait-view.ts";

interface VerifyFlags extends StackFlags, ReportFiles {
  readonly window?: string[];
  readonly from?: Date;
  readonly to?: Date;
  readonly allExecutions?: boolean;
  readonly wait?: boolean;
  /** milliseconds */
  readonly timeout?: number;
  readonly fullOutput?: boolean;
}

/** `mw verify STACK…`: exit code 0 when every check passed, 3 when one failed. */
export function verifyCommand(context: CommandContext): Command {
  return takesStacks(new Command("verify"))
    .description("check that the stacks' windows ran on schedule and patched their nodes")
    .option("--window <name>", "check only this window, by its name or id; repeat it for several", several)
    .option("--from <instant>", "check executions that started at or after this instant, ISO-8601", instant)
    .option("--to <instant>", "check executions that started before this instant, ISO-8601", instant)
    .option("--all-executions", "check every execution, not only the last one that ended")
    .addOption(new Option("--every", "the former name").implies({ allExecutions: true }).hideHelp())
    .option("--wait", "wait until the next execution has ended, then check it; with --from, resume an interrupted wait")
    .option("--timeout <duration>", "longest time to wait on the window's clock, ISO-8601, e.g. PT3H", duration)
    .option("--json", "print the verdict as one JSON object per stack and line")
    .option("--junit <file>", "also write JUnit XML, one test suite per stack")
    .option("--markdown <file>", "also write Markdown for a pull request, one section per stack")
    .option("--html <file>", "also write an HTML page; for several stacks put {stack} in the name or give a folder")
    .option("--full-output", "include the full output of every step in the page (one request per step)")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: VerifyFlags, command: Command) => {
      checkFlags(stacks, flags);
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const files = await reportFiles(flags, chosen.names);
      const { outcomes, code } = await readStacks<Verification>(chosen, flags, context, {
        doing: flags.wait ? "waiting for the window" : "verifying",
        work: (names, options, live) => verified(driver, names, { ...flags, ...options }, live, chosen.isList),
        json: verificationJson,
        show: (verification, _stack, terminal) => printVerification(verification, terminal),
        code: ({ passed }) => (passed ? EXIT.done : EXIT.unverified),
      });
      if (code !== EXIT.interrupted) await writeReports(files, outcomes);
      if (chosen.isList && !flags.json) printSummary(outcomes, context.terminal);
      context.end(code);
    });
}

function verificationJson({ passed, windows }: Verification, stack: string): object {
  return {
    ...{ stack, passed },
    windows: windows.map(({ history, verdict }) => {
      const { windowExecutionIds, findings, expectation } = verdict;
      const { windowId, name } = history.window;
      const facts = factsJson(reportFacts(history, verdict));
      return { windowId, name, passed: verdict.passed, windowExecutionIds, findings, expectation, facts };
    }),
  };
}

/** With `--wait`, shows for each stack what it waits for. */
async function verified(
  driver: Driver,
  names: readonly string[],
  flags: VerifyFlags & ManyStacksOptions<Verification> & { readonly signal: AbortSignal },
  live: LiveLine,
  isList: boolean,
): Promise<StackOutcome<Verification>[]> {
  const { window: windows, from, to, fullOutput, signal, onOutcome, timeout: timeoutMs } = flags;
  const judge = flags.allExecutions ? "all" : "last";
  // The verdict quotes steps that failed; only the page shows the others.
  const outputs = flags.html ? "all" : "unsuccessful";
  const options = { windows, from, to, judge, fullOutput, outputs, signal, onOutcome } as const;
  if (!flags.wait) return await driver.verify(names, options);
  const views = new Map(names.map((stack) => [stack, waitView(stack, live, isList)]));
  const onProgress = (progress: WaitProgress, stack: string, window: StackWindow) =>
    views.get(stack)!(progress, window);
  const onTrouble = (trouble: WaitTrouble, stack: string) => troubleView(stack, live, isList)(trouble);
  return await driver.verify(names, { ...options, wait: { timeoutMs, onProgress, onTrouble } });
}

function printSummary(outcomes: readonly StackOutcome<Verification>[], { print, style }: Terminal): void {
  const verified = outcomes.filter((outcome) => outcome.ok && outcome.result.passed);
  const refused = outcomes.filter((outcome) => outcome.ok && !outcome.result.passed);
  const unknown = outcomes.filter(({ ok }) => !ok);
  const names = (some: typeof outcomes) => some.map(({ stack }) => stack).join(", ");
  print();
  print(
    [
      style("bold", `${verified.length} of ${outcomes.length} stacks verified`),
      ...(refused.length === 0 ? [] : [style("red", `not verified: ${names(refused)}`)]),
      ...(unknown.length === 0 ? [] : [style("red", `could not be verified: ${names(unknown)}`)]),
    ].join("; "),
  );
}

const EXAMPLES = `
Examples:
  mw verify prod --junit verification.xml
  mw verify staging --wait --timeout P1DT3H --markdown comment.md
  mw verify prod --window weekly-scan
  mw verify prod --all-executions --from 2026-12-01
  mw verify --all --junit verification.xml --html "verification-{stack}.html"

Set the expectations in Pulumi.<stack>.yaml under maintenance-windows:verification, for single windows below
its key windows. By default every check must pass on every node.
Exit code 3: a check failed, no execution started in the range, or the wait timed out. Exit code 1: the history could not be read.`;

function checkFlags(stacks: readonly string[], { all, wait, timeout, from, to }: VerifyFlags): void {
  if (all && stacks.length > 0) {
    throw new UsageError(
      `--all cannot be combined with stack names: ${stacks.join(", ")}. To check every execution and not only the last one, ` +
        "use --all-executions.",
    );
  }
  if (timeout !== undefined && !wait) throw new UsageError("--timeout requires --wait.");
  checkRangeFlags({ from, to });
  if (to !== undefined && wait)
    throw new UsageError("--wait cannot be combined with --to: it waits for a future execution.");
}
