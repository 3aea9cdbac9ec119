import { Command } from "commander";
import type { StackOutcome } from "../../automation/api/driver-options.ts";
import type { Operation } from "../../automation/api/events.ts";
import type { Driver } from "../../automation/driver.ts";
import { checkTargets } from "../../automation/engine/targets.ts";
import type { DriverError } from "../../automation/errors/driver-error.ts";
import { type ChosenStacks, chosenStacks, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { codeOfKind, type ExitCode, UsageError, worst } from "../exit-code.ts";
import { interruptible } from "../interruption.ts";
import { commandAgain, type OperationFlags, operationOptions, takesOperationFlags } from "../operation-flags.ts";
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
  preview: `  mw preview dev
  mw preview --all --json
  mw preview prod --diff --expect-no-changes
  mw preview prod --save-plan prod.plan.json`,
  up: `  mw up dev
  mw up dev staging --parallel 2 --yes
  mw up dev --target patch-window --config maintenance-windows:protect=typed-name
  mw up prod --plan prod.plan.json   (only the changes of the plan)`,
  refresh: `  mw refresh dev
  mw refresh --all --yes
  mw refresh prod --preview-only --expect-no-changes`,
  destroy: `  mw destroy dev
  mw destroy dev --exclude log-bucket
  mw destroy prod --yes   (where maintenance-windows:protect allows it)`,
};

/** `mw preview|up|refresh|destroy STACK…` */
export function operationCommand(operation: Operation, context: CommandContext): Command {
  const command = takesStacks(new Command(operation).description(DESCRIPTIONS[operation]));
  return takesOperationFlags(command, operation)
    .addHelpText("after", `\nExamples:\n${EXAMPLES[operation]}`)
    .action(async (stacks: string[], flags: OperationFlags, self: Command) => {
      const driver = await driverFor(self, context);
      const config = operationOptions(flags);
      const chosen = await chosenStacks(driver, stacks, flags, self, { config });
      checkOnePlan(chosen, flags);
      // A URN belongs to one stack: it must not be found after another has been deployed.
      for (const name of chosen.names) checkTargets(await driver.environment(name, config), config);
      context.end(await operate(driver, operation, chosen, flags, self, context));
    });
}

function checkOnePlan({ names }: ChosenStacks, { plan, savePlan }: OperationFlags): void {
  if ((plan ?? savePlan) === undefined || names.length === 1) return;
  throw new UsageError(`A plan belongs to one stack, but ${names.length} are named: ${names.join(", ")}. Name one.`);
}

async function operate(
  driver: Driver,
  operation: Operation,
  { names, isList }: ChosenStacks,
  flags: OperationFlags,
  command: Command,
  { terminal }: CommandContext,
): Promise<ExitCode> {
  const { json = false, savePlan, plan, yes = false, skipPreview = false, previewOnly: planOnly = false } = flags;
  const options = operationOptions(flags);
  const shown = {
    ...{ showStack: isList, isPlan: planOnly, isDiff: flags.diff, showSames: flags.showSames, showUrns: flags.urns },
    suppressOutputs: flags.suppressOutputs,
  };
  const changes = operation !== "preview" && !planOnly;
  if (changes && !yes && !skipPreview) {
    const commandWith = (option: string) => commandAgain(command, names, option);
    const answer = await agreement(
      driver,
      operation,
      names,
      { json, view: shown, options, plan, commandWith },
      terminal,
    );
    if (answer !== "yes") return answer;
  }
  const confirmed = operation === "destroy" && changes ? await confirmations(driver, names, yes, terminal) : {};
  const view = operationView(terminal, { ...shown, json, operation, stacks: names });
  const failures: DriverError[] = [];
  const onOutcome = (outcome: StackOutcome) => {
    if (outcome.ok) return view.result(outcome.result);
    failures.push(outcome.error);
    view.failure(outcome.stack, outcome.error);
  };
  const optionsOf = (stack: string) => ({ savePlan, plan, confirm: confirmed[stack] });
  const work = (signal: AbortSignal) =>
    driver.runAll(operation, names, { ...options, planOnly, signal, onEvent: view.event, onOutcome, optionsOf });
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
