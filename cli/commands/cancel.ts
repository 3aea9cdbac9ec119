import { Command } from "commander";
import { type CommandContext, driverFor } from "../command-context.ts";

/** `mw cancel STACK` */
export function cancelCommand(context: CommandContext): Command {
  return new Command("cancel")
    .description("end what is under way on a stack; remove the lock of an operation that is gone")
    .argument("<stack>", "the environment")
    .option("--force", "remove the lock although its owner may still work, on another machine")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      "\nExample:\n  mw cancel dev\n\nAn operation of this machine is interrupted and ends in order. A lock is removed only when its owner is proven gone.",
    )
    .action(async (stack: string, flags: { force?: boolean; json?: boolean }, command: Command) => {
      const driver = await driverFor(command, context);
      const done = await driver.cancel(stack, { force: flags.force ?? false });
      const { print } = context.terminal;
      if (flags.json) print(JSON.stringify(done));
      else if (done.did === "nothing") print(`Nothing holds ${stack}.`);
      else {
        const owners = done.owners.map(({ text }) => text).join(", ");
        print(`${done.did === "interrupted" ? "Interrupted" : "Unlocked"} ${stack}${owners ? `: ${owners}` : ""}.`);
      }
    });
}
