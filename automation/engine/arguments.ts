import type { PulumiOptions } from "../api/driver-options.ts";
import type { Operation } from "../api/events.ts";
import { DriverError } from "../errors/driver-error.ts";

type Option = keyof PulumiOptions;

const FLAGS: Readonly<Record<Option, string>> = {
  message: "--message",
  expectNoChanges: "--expect-no-changes",
  refresh: "--refresh",
  diff: "--diff",
  replace: "--replace",
  target: "--target",
  targetDependents: "--target-dependents",
  exclude: "--exclude",
  excludeDependents: "--exclude-dependents",
  policyPacks: "--policy-pack",
  policyPackConfigs: "--policy-pack-config",
  continueOnError: "--continue-on-error",
  parallel: "--parallel",
};

const EVERYWHERE: readonly Option[] = [
  "message",
  "target",
  "targetDependents",
  "exclude",
  "excludeDependents",
  "parallel",
];
const OF_A_PROGRAM: readonly Option[] = [
  "expectNoChanges",
  "refresh",
  "diff",
  "replace",
  "policyPacks",
  "policyPackConfigs",
];

/** What each operation of the CLI knows of them. */
const KNOWN: Readonly<Record<Operation, readonly Option[]>> = {
  preview: [...EVERYWHERE, ...OF_A_PROGRAM],
  up: [...EVERYWHERE, ...OF_A_PROGRAM, "continueOnError"],
  refresh: [...EVERYWHERE, "expectNoChanges"],
  destroy: [...EVERYWHERE, "refresh", "continueOnError"],
};

/** @throws DriverError config, when an operation is asked for something that it does not do. */
export function checkOptions(stack: string, operation: Operation, options: PulumiOptions = {}): void {
  const unknown = (Object.keys(options) as Option[]).filter(
    (option) => isGiven(options[option]) && !KNOWN[operation].includes(option),
  );
  if (unknown.length === 0) return;
  const text = `${operation} of ${stack} knows no ${unknown.join(", ")}: it takes ${KNOWN[operation].join(", ")}.`;
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
  const flags = KNOWN[verb].flatMap((option) => flagsOf(FLAGS[option], options[option]));
  return [verb, ...mode, ...flags];
}

function flagsOf(flag: string, value: PulumiOptions[Option]): string[] {
  if (!isGiven(value)) return [];
  if (value === true) return [flag];
  return [value].flat().flatMap((one) => [flag, String(one)]);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}
