import { Command } from "commander";
import type { Driver, OperationResult } from "../../automation/driver.ts";
import { DriverError } from "../../automation/driver-error.ts";
import { OPERATIONS, type Operation } from "../../automation/events.ts";
import { countFrom1 } from "../arguments.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { operationView } from "../terminal/operation-view.ts";

const DESCRIPTIONS: Readonly<Record<Operation, string>> = {
  preview: "show what an up would do; nothing is touched",
  up: "make the cloud what the program says",
  refresh: "make the state what the cloud says",
  destroy: "delete everything the stacks have",
};

interface Options {
  readonly parallel: number;
  readonly json?: boolean;
}

/** `mw preview|up|refresh|destroy STACK…` */
export function operationCommands(context: CommandContext): Command[] {
  return OPERATIONS.map((operation) =>
    new Command(operation)
      .description(DESCRIPTIONS[operation])
      .argument("<stack...>", "the environments, as in Pulumi.<stack>.yaml")
      .option("--parallel <n>", "how many stacks at the same time", countFrom1, 2)
      .option("--json", "print one event a line, as JSON")
      .addHelpText("after", `\nExample:\n  mw ${operation} dev`)
      .action(async (stacks: string[], options: Options, command: Command) => {
        const driver = await driverFor(command, context);
        // All of them are looked at first: a typo in the third name must not be found after two have been deployed.
        const names = [...new Set(stacks)];
        for (const name of names) await driver.environment(name);
        context.end(await operate(driver, operation, names, options, context));
      }),
  );
}

async function operate(
  driver: Driver,
  operation: Operation,
  stacks: readonly string[],
  options: Options,
  { terminal }: CommandContext,
): Promise<ExitCode> {
  const view = operationView(terminal, { json: options.json ?? false, showStack: stacks.length > 1 });
  const failures: DriverError[] = [];
  const waiting = [...stacks];
  await interruptible(
    async (signal) => {
      const worker = async () => {
        for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) {
          try {
            const result: OperationResult = await driver[operation](stack, { signal, onEvent: view.event });
            view.result(result);
          } catch (error) {
            if (!(error instanceof DriverError)) throw error;
            failures.push(error);
            view.failure(stack, error);
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(options.parallel, stacks.length) }, worker));
    },
    () =>
      terminal.say("Stopping: what is under way is finished, and the stacks are unlocked. Ctrl-C again ends at once."),
  );
  if (failures.some(({ kind }) => kind === "cancelled")) return EXIT.interrupted;
  if (failures.some(({ kind }) => kind === "config" || kind === "not-found")) return EXIT.usage;
  return failures.length > 0 ? EXIT.failed : EXIT.done;
}
