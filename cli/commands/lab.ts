import { Command } from "commander";
import { countFrom1, wholeNumber } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";
import { interruptible } from "../interruption.ts";
import type { LabOptions } from "../lab/run-lab.ts";

/** `mw lab`, which is what `npm start` runs. */
export function labCommand(context: CommandContext): Command {
  return new Command("lab")
    .description("run the lab: deploy a window on an emulator, let it patch, read it back, verify it")
    .option("--stack <stack>", "the environment to rehearse", "dev")
    .option("--fleet <file>", "other nodes than the lab's, a YAML file (docs/fleet.md)")
    .option("--seed <n>", "all chance comes from it", wholeNumber, 1)
    .option("--windows <n>", "over how many openings the clock is moved", countFrom1, 4)
    .addHelpText("after", "\nExamples:\n  mw lab\n  mw lab --fleet examples/fleets/node-offline.yaml   (exits 3)")
    .action(async (options: Omit<LabOptions, "directory">, command: Command) => {
      const { runLab } = await import("../lab/run-lab.ts");
      const lab = { ...options, directory: command.optsWithGlobals().directory };
      context.end(await interruptible((signal) => runLab(lab, context.terminal, signal)));
    });
}
