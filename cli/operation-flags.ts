import { type Command, InvalidArgumentError } from "commander";
import type { OperationOptions, PulumiOptions } from "../automation/api/driver-options.ts";
import type { Operation } from "../automation/api/events.ts";
import type { ConfigOptions } from "../automation/project/project.ts";
import type { StackFlags } from "./chosen-stacks.ts";
import { countFrom1, several } from "./option-values.ts";

/** The options of `mw preview|up|refresh|destroy`, under Pulumi's names. */
export interface OperationFlags extends StackFlags {
  readonly savePlan?: string;
  readonly plan?: string;
  readonly yes?: boolean;
  readonly skipPreview?: boolean;
  readonly previewOnly?: boolean;
  readonly config?: Readonly<Record<string, string>>;
  readonly configPath?: boolean;
  readonly message?: string;
  readonly target?: readonly string[];
  readonly targetDependents?: boolean;
  readonly targetReplace?: readonly string[];
  readonly exclude?: readonly string[];
  readonly excludeDependents?: boolean;
  readonly excludeProtected?: boolean;
  readonly replace?: readonly string[];
  readonly refresh?: boolean;
  readonly runProgram?: boolean;
  readonly expectNoChanges?: boolean;
  readonly continueOnError?: boolean;
  readonly policyPack?: readonly string[];
  readonly policyPackConfig?: readonly string[];
  readonly parallelResources?: number;
  readonly diff?: boolean;
  readonly showSames?: boolean;
  readonly urns?: boolean;
  readonly suppressOutputs?: boolean;
  readonly forecast?: boolean;
}

const PREVIEW_UP: readonly Operation[] = ["preview", "up"];
const REFRESH_DESTROY: readonly Operation[] = ["refresh", "destroy"];

/** Adds the options that Pulumi's CLI has for the operation. */
export function takesOperationFlags(command: Command, operation: Operation): Command {
  const has = (...operations: readonly Operation[]) => operations.includes(operation);
  if (has("preview")) command.option("--save-plan <file>", "save the plan to a file (one stack only)");
  if (has("up")) command.option("--plan <file>", "make only the changes of a saved plan (one stack only)");
  if (!has("preview")) {
    command
      .option("-y, --yes", "do not ask for confirmation; destroying a protected stack still asks for its name")
      .option("-f, --skip-preview", "start at once, without a preview and without the question");
  }
  if (has(...REFRESH_DESTROY)) command.option("--preview-only", "show the changes, without making them");
  takesConfig(command)
    .option("-m, --message <text>", "message that is kept with the deployment")
    .option("-t, --target <urn>", "only this resource: URN, URN with * and **, or name; repeat it for several", several)
    .option("--target-dependents", "also resources that depend on the targets");
  if (has(...PREVIEW_UP)) {
    command
      .option("--replace <urn>", "replace this resource, named like a target; repeat it for several", several)
      .option("--target-replace <urn>", "--target and --replace of the same resource", several);
  }
  command.option("-x, --exclude <urn>", "all but this resource, named like a target; repeat it for several", several);
  if (has("destroy")) command.option("--exclude-protected", "leave out resources with Pulumi's option protect");
  else {
    command
      .option("--exclude-dependents", "also leave out what depends on excluded resources")
      .option("--expect-no-changes", "fail if there are changes; up and refresh have made them by then");
  }
  if (!has("refresh")) {
    command.option(
      "-r, --refresh",
      "first update the state to match the cloud; needed after a restart of the emulator",
    );
  }
  if (has("up", "destroy")) command.option("--continue-on-error", "go on with other resources after an error");
  if (has(...PREVIEW_UP)) {
    command
      .option("--policy-pack <dir>", "check the resources by this policy pack; repeat it for several", several)
      .option("--policy-pack-config <file>", "config of the policy pack, in the order of the packs", several);
  }
  if (has(...PREVIEW_UP)) {
    command.option("--no-forecast", "do not show next executions, matched nodes and warnings of the windows");
  }
  return command
    .option("--run-program", "run the program to configure the providers of a refresh or destroy")
    .option("--parallel-resources <n>", "number of resources of a stack to work on at once", countFrom1)
    .option("--diff", "show every property of created and deleted resources, and long texts line by line")
    .option("--show-sames", "show unchanged resources too")
    .option("--urns", "show URNs instead of names")
    .option("--suppress-outputs", "do not show the stacks' outputs")
    .option("-j, --json", "print one JSON event per line (docs/events.schema.json)");
}

type ForecastOptions = Pick<OperationOptions, "forecast">;

/** Adds the options that give config over the stack's own. */
export function takesConfig(command: Command): Command {
  return command
    .option("-c, --config <key=value>", "use this config; no file is written; repeat it for several", assignment)
    .option("--config-path", "the keys of --config are paths, such as app:sizes[0]");
}

/** What the driver is asked for. */
export function operationOptions(flags: OperationFlags): PulumiOptions & ConfigOptions & ForecastOptions {
  const { config, configPath, message, targetDependents, exclude, excludeDependents, excludeProtected } = flags;
  const { refresh, runProgram, expectNoChanges, continueOnError, diff, targetReplace = [] } = flags;
  return {
    ...{ config, configPath, message, targetDependents, exclude, excludeDependents, excludeProtected },
    ...{ refresh, runProgram, expectNoChanges, continueOnError, diff, forecast: flags.forecast },
    target: [...(flags.target ?? []), ...targetReplace],
    replace: [...(flags.replace ?? []), ...targetReplace],
    policyPacks: flags.policyPack,
    policyPackConfigs: flags.policyPackConfig,
    parallel: flags.parallelResources,
  };
}

/** One `key=value`; given again, it adds to those before. The value is a text, as in Pulumi. */
function assignment(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`"${text}" is not a setting: write it like aws:region=eu-central-1.`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/**
 * The command line again with other options, for people to copy. Values of config are left out, which may be secret.
 *
 * @param extra put at the end, e.g. `--yes`.
 */
export function commandAgain(command: Command, stacks: readonly string[], ...extra: readonly string[]): string {
  const given = command.options.flatMap((option) => {
    const name = option.attributeName();
    if (name === "stack" || name === "json" || command.getOptionValueSource(name) !== "cli") return [];
    const value: unknown = command.getOptionValue(name);
    if (value === true || option.negate) return [option.long!];
    if (name === "config") return Object.keys(value as object).flatMap((key) => [option.long!, `${key}=…`]);
    return [value].flat().flatMap((one) => [option.long!, String(one)]);
  });
  const { directory = "." } = command.optsWithGlobals<{ directory?: string }>();
  const project = directory === "." ? [] : ["-C", directory];
  const all = command.getOptionValue("all") === true ? [] : stacks;
  return ["mw", ...project, command.name(), ...all, ...given, ...extra].map(quotedWord).join(" ");
}

function quotedWord(word: string): string {
  return /^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
