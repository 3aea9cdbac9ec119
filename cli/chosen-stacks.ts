import type { Command } from "commander";
import type { Driver } from "../automation/driver.ts";
import { DriverError } from "../automation/errors/driver-error.ts";
import type { ConfigOptions } from "../automation/project/project.ts";
import { UsageError } from "./exit-code.ts";
import { countFrom1, several } from "./option-values.ts";

/** The options of a command line that select the stacks of a command. */
export interface StackFlags {
  readonly stack?: readonly string[];
  readonly all?: boolean;
  readonly parallel?: number;
  readonly json?: boolean;
}

/** The stacks that a command works on. */
export interface ChosenStacks {
  /** Each once: in the order of the command line; with `--all` in alphabetical order. */
  readonly names: readonly string[];
  /** Whether output names each stack: true for several stacks, and for `--all` also of a project with one. */
  readonly isList: boolean;
}

/** Adds the argument and options that select stacks: `[stack...]`, `--stack`, `--all` and `--parallel`. */
export function takesStacks(command: Command): Command {
  return command
    .argument("[stack...]", "stack names, as in Pulumi.<stack>.yaml")
    .option("-s, --stack <name>", "the same as the argument; repeat it for several", several)
    .option("--all", "work on all stacks of the project")
    .option("--parallel <n>", "number of stacks to work on at once (default: number of cores)", countFrom1);
}

/**
 * The stacks that a command works on. All of them are checked first: a typo in the third name must not be found after two
 * have been deployed.
 *
 * @param options.config config over the files'.
 * @param options.readsOnly the command changes nothing, so a stack with an invalid file does not stop the others.
 * @throws UsageError, and DriverError not-found or config.
 */
export async function chosenStacks(
  driver: Driver,
  args: readonly string[],
  { all = false, stack = [] }: StackFlags,
  command: Command,
  { readsOnly = false, config }: { readonly readsOnly?: boolean; readonly config?: ConfigOptions } = {},
): Promise<ChosenStacks> {
  const named = [...args, ...stack];
  if (all && named.length > 0) throw new UsageError(`--all cannot be combined with stack names: ${named.join(", ")}.`);
  if (!all && named.length === 0) command.error("error: missing required argument 'stack' (or --all)");
  if (named.includes("")) throw new UsageError("A stack name is empty: use the name in Pulumi.<stack>.yaml.");
  const names = all ? await driver.environments() : [...new Set(named)];
  if (names.length === 0) throw new UsageError("The project has no stacks. Add a Pulumi.<stack>.yaml file.");
  const errors: DriverError[] = [];
  for (const name of names) {
    const error = await refusal(driver, name, config);
    if (error !== undefined && !(readsOnly && error.kind === "config")) errors.push(error);
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new UsageError(errors.map(({ message }) => message).join("\n"));
  return { names, isList: all || names.length > 1 };
}

async function refusal(driver: Driver, name: string, config?: ConfigOptions): Promise<DriverError | undefined> {
  try {
    await driver.environment(name, config);
    return undefined;
  } catch (error) {
    if (error instanceof DriverError) return error;
    throw error;
  }
}
