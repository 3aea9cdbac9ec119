import { Command } from "commander";
import { DriverError } from "../../automation/errors/driver-error.ts";
import type { ProjectStack } from "../../automation/project/project.ts";
import { type CommandContext, driverFor } from "../command-context.ts";
import { EXIT } from "../exit-code.ts";
import { jsonLine } from "../terminal/shown.ts";
import { table } from "../terminal/table.ts";

/** `mw stacks`: from the files alone, so that it is quick and needs no cloud. */
export function stacksCommand(context: CommandContext): Command {
  return new Command("stacks")
    .description("list the stacks of the project")
    .option("--json", "print one JSON array")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { json?: boolean }, command: Command) => {
      const driver = await driverFor(command, context);
      const rows: Row[] = [];
      for (const name of await driver.environments()) {
        rows.push(await driver.environment(name).then(rowOf, (error: unknown) => brokenRow(name, error)));
      }
      const { print, say, style } = context.terminal;
      if (options.json) print(jsonLine(rows));
      else {
        const cells = rows.map((row) =>
          "error" in row
            ? [row.name, style("red", "✘ invalid config")]
            : [row.name, row.cloud, row.region ?? "-", scheduleOf(row), row.protect ?? "-"],
        );
        for (const line of table([["stack", "cloud", "region", "schedule", "protect"], ...cells])) print(line);
        for (const row of rows) if ("error" in row) say(`mw: ${row.error.message}`);
        if (rows.length === 0) say("The project has no stacks. Add a Pulumi.<stack>.yaml file.");
      }
      if (rows.some((row) => "error" in row)) context.end(EXIT.usage);
    });
}

type Row =
  | {
      readonly name: string;
      readonly cloud: string;
      readonly region: string | undefined;
      /** Of the only window in short. */
      readonly schedule: string | undefined;
      /** The schedules of windows by their names. */
      readonly windows: Readonly<Record<string, string>> | undefined;
      readonly protect: string | undefined;
    }
  | { readonly name: string; readonly error: { readonly kind: string; readonly message: string } };

function rowOf({ name, cloud, region, environment }: ProjectStack): Row {
  const { window, windows, protect } = environment;
  const schedules =
    windows && Object.fromEntries(Object.entries(windows).map(([key, { schedule }]) => [key, schedule]));
  return { name, cloud, region, schedule: window?.schedule, windows: schedules, protect };
}

function scheduleOf({ schedule, windows = {} }: Extract<Row, { readonly cloud: string }>): string {
  const schedules = Object.values(windows);
  return schedule ?? (schedules.length > 1 ? `${schedules.length} windows` : (schedules[0] ?? "-"));
}

function brokenRow(name: string, error: unknown): Row {
  if (!(error instanceof DriverError)) throw error;
  return { name, error: { kind: error.kind, message: error.message } };
}

const EXAMPLES = `
Examples:
  mw stacks
  mw -C infra stacks --json

A stack with an invalid config file is listed with the reason; the exit code is then 2.`;
