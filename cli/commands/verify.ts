import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { instant } from "../arguments.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT, UsageError } from "../exit-code.ts";
import { printVerdict } from "../terminal/verdict-view.ts";

interface VerifyFlags {
  readonly from?: Date;
  readonly to?: Date;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly junit?: string;
  readonly html?: string;
}

/** `mw verify STACK`: exit code 0 when the patching really happened, 3 when not. */
export function verifyCommand(context: CommandContext): Command {
  return new Command("verify")
    .description("judge whether a stack's patching really happened")
    .argument("<stack>", "the environment")
    .option("--from <instant>", "judge executions that started at or after it, ISO-8601", instant)
    .option("--to <instant>", "judge executions that started before it, ISO-8601", instant)
    .option("--all", "judge every execution, not only the last one that ended")
    .option("--json", "print the verdict as one JSON object")
    .option("--junit <file>", "also write it as JUnit XML")
    .option("--html <file>", "also write it as a page")
    .addHelpText(
      "after",
      "\nExample:\n  mw verify prod --junit verification.xml\n\nExit code 3 says that something is not as it should be.",
    )
    .action(async (stack: string, flags: VerifyFlags, command: Command) => {
      const { history, verdict } = await (await driverFor(command, context)).verify(stack, {
        from: flags.from,
        to: flags.to,
        judge: flags.all ? "all" : "last",
      });
      if (flags.junit !== undefined) {
        const { junitXml } = await import("../../history/report/junit.ts");
        await write(flags.junit, junitXml(stack, verdict));
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

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
