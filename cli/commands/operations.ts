import { Command } from "commander";
import type { StackOutcome } from "../../automation/api/driver-options.ts";
import { OPERATIONS, type Operation } from "../../automation/api/events.ts";
import type { Driver } from "../../automation/driver.ts";
import type { DriverError } from "../../automation/errors/driver-error.ts";
import { type ChosenStacks, chosenStacks, type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { codeOfKind, type ExitCode, UsageError, worst } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { agreement } from "../terminal/agreement.ts";
import { confirmations } from "../terminal/confirmations.ts";
import { operationView } from "../terminal/operation-view.ts";

const DESCRIPTIONS: Readonly<Record<Operation, string>> = {
  preview: "show the changes that up would make, without making them",
  up: "create, update or delete resources so that they match the program",
  refresh: "update the state so that it matches the resources in the cloud",
  destroy: "delete all resources of the stacks",
};

const EXAMPLES: Readonly<Record<Operation, string>> = {
  preview: "  mw preview dev\n  mw preview --all --json\n  mw preview prod --save-plan prod.plan.json",
  up: "  mw up dev\n  mw up dev staging --parallel 2 --yes\n  mw up prod --plan prod.plan.json   (only the changes of the plan)",
  refresh: "  mw refresh dev\n  mw refresh --all --yes",
  destroy: "  mw destroy dev\n  mw destroy prod --yes   (where maintenance-windows:protect allows it)",
};

interface Flags extends StackFlags {
  readonly savePlan?: string;
  readonly plan?: string;
  readonly yes?: boolean;
  readonly refresh?: boolean;
}

/** `mw preview|up|refresh|destroy STACK…` */
export function operationCommands(context: CommandContext): Command[] {
  return OPERATIONS.map((operation) => {
    const command = takesStacks(new Command(operation).description(DESCRIPTIONS[operation]));
    command.option("--json", "print one JSON event per line (docs/events.schema.json)");
    if (operation === "preview") command.option("--save-plan <file>", "save the plan to a file (one stack only)");
    if (operation === "up") command.option("--plan <file>", "make only the changes of a saved plan (one stack only)");
    if (operation !== "refresh") {
      command.option("--refresh", "first update the state to match the cloud; needed after a restart of the emulator");
    }
    if (operation !== "preview") {
      command.option("--yes", "do not ask for confirmation; destroying a protected stack still asks for its name");
    }
    return command
      .addHelpText("after", `\nExamples:\n${EXAMPLES[operation]}`)
      .action(async (stacks: string[], flags: Flags, self: Command) => {
        const driver = await driverFor(self, context);
        const chosen = await chosenStacks(driver, stacks, flags, self);
        checkOnePlan(chosen, flags);
        context.end(await operate(driver, operation, chosen, flags, context));
      });
  });
}

function checkOnePlan({ names }: ChosenStacks, { plan, savePlan }: Flags): void {
  if ((plan ?? savePlan) === undefined || names.length === 1) return;
  throw new UsageError(`A plan belongs to one stack, but ${names.length} are named: ${names.join(", ")}. Name one.`);
}

async function operate(
  driver: Driver,
  operation: Operation,
  { names, isList }: ChosenStacks,
  flags: Flags,
  { terminal }: CommandContext,
): Promise<ExitCode> {
  const pulumi = flags.refresh ? { refresh: true } : {};
  if (operation !== "preview" && !flags.yes) {
    const asked = { json: flags.json ?? false, isList, pulumi, plan: flags.plan };
    const answer = await agreement(driver, operation, names, asked, terminal);
    if (answer !== "yes") return answer;
  }
  const confirmed = operation === "destroy" ? await confirmations(driver, names, flags.yes ?? false, terminal) : {};
  const view = operationView(terminal, { json: flags.json ?? false, showStack: isList, operation, stacks: names });
  const failures: DriverError[] = [];
  const onOutcome = (outcome: StackOutcome) => {
    if (outcome.ok) return view.result(outcome.result);
    failures.push(outcome.error);
    view.failure(outcome.stack, outcome.error);
  };
  const { savePlan, plan } = flags;
  const optionsOf = (stack: string) => ({ savePlan, plan, confirm: confirmed[stack], pulumi });
  const work = (signal: AbortSignal) =>
    driver.runAll(operation, names, { signal, onEvent: view.event, onOutcome, optionsOf });
  const onInterrupt = () =>
    view.say(
      "Stopping: the changes in progress are completed and the stacks unlocked. Press Ctrl-C again to stop at once.",
    );
  try {
    await interruptible(work, onInterrupt);
  } finally {
    view.end();
  }
  return worst(failures.map(({ kind }) => codeOfKind(kind)));
}
