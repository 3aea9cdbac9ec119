import type { OperationOptions, PulumiOptions } from "../api/driver-options.ts";
import type { EngineOperation, Operation } from "../api/events.ts";
import { DriverError } from "../errors/driver-error.ts";
import { targetPatterns } from "./targets.ts";

type Option = keyof PulumiOptions;

/** The CLI's flags; `diff` is for its own display. */
const FLAGS: Readonly<Record<Option, string | undefined>> = {
  message: "--message",
  expectNoChanges: "--expect-no-changes",
  refresh: "--refresh",
  runProgram: "--run-program",
  diff: undefined,
  replace: "--replace",
  target: "--target",
  targetDependents: "--target-dependents",
  exclude: "--exclude",
  excludeDependents: "--exclude-dependents",
  excludeProtected: "--exclude-protected",
  policyPacks: "--policy-pack",
  policyPackConfigs: "--policy-pack-config",
  continueOnError: "--continue-on-error",
  parallel: "--parallel",
};
const OPTIONS = Object.keys(FLAGS) as Option[];

const EVERYWHERE: readonly Option[] = [
  "message",
  "runProgram",
  "diff",
  "target",
  "targetDependents",
  "exclude",
  "parallel",
];
const OF_A_PROGRAM: readonly Option[] = [
  "excludeDependents",
  "expectNoChanges",
  "refresh",
  "replace",
  "policyPacks",
  "policyPackConfigs",
];

/** What each operation of the CLI knows of them. */
const KNOWN: Readonly<Record<EngineOperation, readonly Option[]>> = {
  preview: [...EVERYWHERE, ...OF_A_PROGRAM],
  up: [...EVERYWHERE, ...OF_A_PROGRAM, "continueOnError"],
  refresh: [...EVERYWHERE, "excludeDependents", "expectNoChanges"],
  destroy: [...EVERYWHERE, "excludeProtected", "refresh", "continueOnError"],
  import: ["message", "diff", "parallel"],
};

const LISTS: readonly Option[] = ["target", "exclude", "replace", "policyPacks", "policyPackConfigs"];

/** Pulumi's options among those of an operation, without those that say nothing. */
export function pulumiOptionsOf({ pulumi, ...options }: OperationOptions): PulumiOptions {
  const given = OPTIONS.map((option) => [option, options[option] ?? pulumi?.[option]] as const);
  const lists = given.map(
    ([option, value]) => [option, LISTS.includes(option) ? [value ?? []].flat() : value] as const,
  );
  return Object.fromEntries(lists.filter(([, value]) => isGiven(value)));
}

/** @throws DriverError config, when an operation is asked for something that it does not do. */
export function checkOptions(stack: string, operation: EngineOperation, options: PulumiOptions = {}): void {
  const unknown = (Object.keys(options) as Option[]).filter(
    (option) => isGiven(options[option]) && !KNOWN[operation].includes(option),
  );
  if (unknown.length === 0) return;
  const text = `${operation} of ${stack} does not take ${unknown.join(", ")}: it takes ${KNOWN[operation].join(", ")}.`;
  throw new DriverError("config", text, { stack });
}

/** The command line of an operation, or of its preview: what the preview does not know is left out. */
export function operationArguments(
  operation: Operation,
  isPreview: boolean,
  options: PulumiOptions = {},
): readonly string[] {
  const isProgram = operation === "up" || operation === "preview";
  const [verb, mode] = !isPreview
    ? [operation, ["--yes", "--skip-preview"]]
    : isProgram
      ? (["preview", []] as const)
      : [operation, ["--preview-only"]];
  return [verb, ...mode, ...optionFlags(verb, options)];
}

/** What the CLI's command knows of the options. */
export function optionFlags(verb: EngineOperation, options: PulumiOptions): string[] {
  return KNOWN[verb].flatMap((option) => flagsOf(FLAGS[option], valueFor(option, options)));
}

function valueFor(option: Option, options: PulumiOptions): PulumiOptions[Option] {
  if (option === "target" || option === "exclude" || option === "replace") return targetPatterns(options[option]);
  return options[option];
}

function flagsOf(flag: string | undefined, value: PulumiOptions[Option]): string[] {
  if (flag === undefined || !isGiven(value)) return [];
  if (value === true) return [flag];
  return [value].flat().flatMap((one) => [flag, String(one)]);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}
