import { Command } from "commander";
import type { Cancellation } from "../../automation/recovery/cancel-stack.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { type StackFlags, takesStacks } from "../stacks.ts";

interface CancelFlags extends StackFlags {
  readonly force?: boolean;
}

/** `mw cancel STACK…` */
export function cancelCommand(context: CommandContext): Command {
  return takesStacks(new Command("cancel"))
    .description("interrupt what is under way on the stacks; remove the locks of processes that have ended")
    .option("--force", "remove the lock although it is not proven that its process has ended")
    .option("--json", "print one JSON object; of several stacks one a line")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: CancelFlags, command: Command) => {
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { code } = await readStacks<Cancellation>(chosen, flags, context, {
        doing: "looking who holds it",
        work: (names, options) => driver.cancel(names, { ...options, force: flags.force }),
        json: (done) => done,
        show: (done, _stack, { print }) => print(sentence(done)),
        isOneLine: true,
      });
      context.end(code);
    });
}

function sentence({ stack, did, owners }: Cancellation): string {
  if (did === "nothing") return `Nothing holds ${stack}.`;
  const names = owners.map(({ text }) => text).join(", ");
  return `${did === "interrupted" ? "Interrupted" : "Unlocked"} ${stack}${names ? `: ${names}` : ""}.`;
}

const EXAMPLES = `
Examples:
  mw cancel dev
  mw cancel --all

An operation of this machine and container is interrupted and ends in order. A lock is removed only when it is proven that its process
has ended. Use --force when you know that, and the message says why it cannot be proven: another machine, another container, a restart, or
a lock of plain pulumi. An operation that loses its lock this way stops within ten seconds.`;
