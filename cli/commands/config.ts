import { Command } from "commander";
import type { ConfigEntry } from "../../automation/project/config-entries.ts";
import { type StackFlags, takesStacks } from "../chosen-stacks.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT, type ExitCode, worst } from "../exit-code.ts";
import { type OperationFlags, takesConfig } from "../operation-flags.ts";
import { readStacks, stacksToRead } from "../read-stacks.ts";
import { table } from "../terminal/table.ts";

/** `mw config STACK…`: from the files alone, so that it is quick and needs no cloud. */
export function configCommand(context: CommandContext): Command {
  return takesConfig(
    takesStacks(new Command("config")).description(
      "show the effective config of the stacks, and where each value comes from",
    ),
  )
    .option("--json", "print one JSON object; for several stacks one per line, with the key stack")
    .addHelpText("after", EXAMPLES)
    .action(async (stacks: string[], { config, configPath, ...flags }: ConfigFlags, command: Command) => {
      const driver = await driverFor(command, context);
      const chosen = await stacksToRead(driver, stacks, flags, command);
      const { code, outcomes } = await readStacks<ConfigEntry[]>(chosen, flags, context, {
        doing: "reading the config",
        work: (names, options) => driver.config(names, { ...options, config, configPath }),
        json: (values) => ({ values }),
        show(values, stack, { print, say, style }) {
          const rows = values.map(({ path, value, from, place }) => [path, text(value), place ?? from]);
          const [head = "", ...lines] = table([["key", "value", "from"], ...rows]);
          if (rows.length === 0) return say(`Stack ${stack} has no config.`);
          print(style("dim", head));
          for (const line of lines) print(line);
        },
      });
      // The values of a stack that is refused are shown all the same: they show why.
      const codes: ExitCode[] = [];
      for (const { stack, ok } of outcomes) {
        if (!ok) continue;
        const refused = await driver.environment(stack, { config, configPath }).then(
          () => undefined,
          (error: Error) => error,
        );
        if (refused === undefined) continue;
        context.terminal.say(`mw: ${refused.message}`);
        codes.push(EXIT.usage);
      }
      context.end(worst([code, ...codes]));
    });
}

type ConfigFlags = StackFlags & Pick<OperationFlags, "config" | "configPath">;

function text(value: unknown): string {
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return /[\n\r]/.test(shown) ? JSON.stringify(shown) : shown;
}

const EXAMPLES = `
Examples:
  mw config dev
  mw config --all
  mw config dev -c aws:region=eu-west-1
  mw config dev --json | jq -r '.values[] | select(.from == "stack") | .path'

Values come from Pulumi.yaml, from Pulumi.<stack>.yaml, or from the option -c (in the library: config). Groups under
maintenance-windows: are merged key by key, and null removes an entry. Secrets are shown as [secret].`;
