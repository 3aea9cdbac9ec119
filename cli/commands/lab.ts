import { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { interruptible } from "../interruption.ts";
import type { LabOptions } from "../lab/run-lab.ts";
import { countFrom1, wholeNumber } from "../option-values.ts";

/** `mw lab`, which is what `npm start` runs. */
export function labCommand(context: CommandContext): Command {
  return new Command("lab")
    .description("run the lab: deploy a window on an emulator, let it patch, read it back, verify it")
    .option("--stack <stack>", "stack to deploy", "dev")
    .option("--fleet <file>", "YAML file of the simulated nodes (docs/fleet.md; default: the lab's nodes)")
    .option("--seed <n>", "random seed", wholeNumber, 1)
    .option("--windows <n>", "number of executions to simulate", countFrom1, 4)
    .addHelpText("after", "\nExamples:\n  mw lab\n  mw lab --fleet examples/fleets/node-offline.yaml   (exits 3)")
    .action(async (options: Omit<LabOptions, "directory">, command: Command) => {
      const { runLab } = await import("../lab/run-lab.ts");
      const lab = { ...options, directory: command.optsWithGlobals().directory };
      context.end(await interruptible((signal) => runLab(lab, context.terminal, signal)));
    });
}
