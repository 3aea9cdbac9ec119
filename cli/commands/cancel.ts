import { Command } from "commander";
import type { Cancellation } from "../../automation/recovery/cancel-stack.ts";
import { type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";

interface CancelFlags extends StackFlags {
  readonly force?: boolean;
}

/** `mw cancel STACK…` */
export function cancelCommand(context: CommandContext): Command {
  return takesStacks(new Command("cancel"))
    .description("interrupt the operations that run on the stacks; remove locks left by ended processes")
    .option("--force", "remove the lock even if its process may still be running")
    .option("--json", "print one JSON object per stack and line")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], flags: CancelFlags, command: Command) => {
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { code } = await readStacks<Cancellation>(chosen, flags, context, {
        doing: "finding the owner of its lock",
        work: (names, options) => driver.cancel(names, { ...options, force: flags.force }),
        json: (done) => done,
        show: (done, _stack, { print }) => print(sentence(done)),
        isOneLine: true,
      });
      context.end(code);
    });
}

function sentence({ stack, did, owners }: Cancellation): string {
  if (did === "nothing") return `Stack ${stack} is not locked.`;
  const names = owners.map(({ text }) => text).join(", ");
  return `${did === "interrupted" ? "Interrupted" : "Unlocked"} ${stack}${names ? `: ${names}` : ""}.`;
}

const EXAMPLES = `
Examples:
  mw cancel dev
  mw cancel --all

An operation that runs on this machine, in this container, is interrupted and ends in order. A lock is removed only if its process has
provably ended. For a lock of another machine or container, of plain pulumi, or from before a restart this cannot be proven: the message
says so. Use --force if you know that the process has ended. If it is still running, it stops within ten seconds of losing its lock.`;
