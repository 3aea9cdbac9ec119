import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { duration, instant } from "../arguments.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT, UsageError } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { printVerdict } from "../terminal/verdict-view.ts";
import { waitView } from "../terminal/wait-view.ts";

interface VerifyFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly wait?: boolean;
  /** milliseconds */
  readonly timeout?: number;
  readonly junit?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly fullOutput?: boolean;
}

/** `mw verify STACK`: exit code 0 when the patching really happened, 3 when not. */
export function verifyCommand(context: CommandContext): Command {
  return new Command("verify")
    .description("judge whether a stack's patching really happened")
    .argument("<stack>", "the environment")
    .option("--from <instant>", "judge executions that started at or after it, ISO-8601", instant)
    .option("--to <instant>", "judge executions that started before it, ISO-8601", instant)
    .option("--all", "judge every execution, not only the last one that ended")
    .option("--wait", "wait for the next opening and its end before judging; with --from, go on where a wait began")
    .option("--timeout <duration>", "how long to wait at most, ISO-8601 like PT3H, on the window's clock", duration)
    .option("--json", "print the verdict as one JSON object")
    .option("--junit <file>", "also write it as JUnit XML")
    .option("--markdown <file>", "also write it as a comment for a pull request")
    .option("--html <file>", "also write it as a page")
    .option("--full-output", "with the whole output of every step in the page, a request each")
    .addHelpText("after", EXAMPLES)
    .action(async (stack: string, flags: VerifyFlags, command: Command) => {
      checkFlags(flags);
      const driver = await driverFor(command, context);
      const { history, verdict } = await interruptible((signal) =>
        driver.verify(stack, {
          from: flags.from,
          to: flags.to,
          judge: flags.all ? "all" : "last",
          fullOutput: flags.fullOutput,
          signal,
          wait: flags.wait ? { timeoutMs: flags.timeout, onProgress: waitView(stack, context.terminal) } : undefined,
        }),
      );
      if (flags.junit !== undefined) {
        const { junitXml } = await import("../../history/report/junit.ts");
        await write(flags.junit, junitXml(stack, verdict));
      }
      if (flags.markdown !== undefined) {
        const { markdownReport } = await import("../../history/report/markdown.ts");
        await write(flags.markdown, markdownReport({ title: stack, history, verdict }));
      }
      if (flags.html !== undefined) {
        const { htmlReport } = await import("../../history/report/html.ts");
        await write(flags.html, htmlReport({ title: stack, history, verdict }));
      }
      if (flags.json) context.terminal.print(JSON.stringify({ stack, ...verdict }));
      else printVerdict(verdict, context.terminal);
      context.end(verdict.passed ? EXIT.done : EXIT.unverified);
    });
}

const EXAMPLES = `
Examples:
  mw verify prod --junit verification.xml
  mw verify staging --wait --timeout P1DT3H --markdown comment.md

What is expected stands in Pulumi.<stack>.yaml under maintenance-windows:verification; without it, everything of
every node. Exit code 3 says that something is not as it should be, or was not in time.`;

function checkFlags({ wait, timeout, to }: VerifyFlags): void {
  if (timeout !== undefined && !wait)
    throw new UsageError("--timeout goes with --wait: without it nothing is waited for.");
  if (to !== undefined && wait) throw new UsageError("--wait looks ahead and --to looks back: leave one of them out.");
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
