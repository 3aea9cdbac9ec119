import type { Command } from "commander";
import type { Driver } from "../automation/driver.ts";
import { UsageError } from "./exit-code.ts";

/**
 * The stacks that a command is to work on, each once. All of them are looked at first: a typo in the third name must not be
 * found after two have been deployed.
 *
 * @throws UsageError, and DriverError not-found or config.
 */
export async function chosenStacks(
  driver: Driver,
  named: readonly string[],
  { all = false, plan, savePlan }: { readonly all?: boolean; readonly plan?: string; readonly savePlan?: string },
  command: Command,
): Promise<string[]> {
  if (all && named.length > 0) throw new UsageError(`Either name stacks or say --all, not both: ${named.join(", ")}.`);
  if (!all && named.length === 0) command.error("error: missing required argument 'stack' (or --all)");
  const names = all ? await driver.environments() : [...new Set(named)];
  if ((plan ?? savePlan) !== undefined && names.length > 1) {
    throw new UsageError(`A plan is of one stack, and these are ${names.length}: ${names.join(", ")}.`);
  }
  for (const name of names) await driver.environment(name);
  return names;
}
