import { inspect } from "node:util";
import { type Names, type OptionNames, unknownOptions } from "../../emulator/input/option-names.ts";
import { DriverError } from "../errors/driver-error.ts";
import type { ConfigOptions } from "../project/project.ts";
import type {
  DestroyOperationOptions,
  DriverOptions,
  ImportOperationOptions,
  OperationOptions,
  PreviewOperationOptions,
  PulumiOptions,
  QueueLimits,
  RetryOptions,
  StackSettings,
  TraceOptions,
  UpOperationOptions,
} from "./driver-options.ts";
import type { EngineOperation } from "./events.ts";

const LIMITS: OptionNames<QueueLimits> = { global: true, perBackend: true, perKey: true };
const RETRY: OptionNames<RetryOptions> = { attempts: true, firstDelayMs: true, maxDelayMs: true };

const DRIVER: OptionNames<DriverOptions> = {
  directory: true,
  project: true,
  program: true,
  endpoint: true,
  env: true,
  stacks: true,
  limits: LIMITS,
  retry: RETRY,
  timeoutMs: true,
  graceMs: true,
  onProgress: true,
  onNotice: true,
  logger: true,
  timing: true,
  run: true,
  identify: true,
  tracerProvider: true,
  otelTraces: true,
};

const STACK: OptionNames<StackSettings> = {
  config: true,
  secrets: true,
  passphrase: true,
  secretsProvider: true,
  backendUrl: true,
  endpoint: true,
  env: true,
  key: true,
  program: true,
};

/** @throws DriverError config, naming the options that a driver does not have. */
export function checkDriverOptions(options: DriverOptions): void {
  const refuse = (problem: string | undefined, stack?: string) => {
    if (problem !== undefined) throw new DriverError("config", `Invalid options of the Driver: ${problem}`, { stack });
  };
  refuse(unknownOptions(options, DRIVER));
  for (const [name, settings] of Object.entries(options.stacks ?? {})) {
    refuse(unknownOptions(settings, STACK, `stacks.${name}`), name);
  }
}

export const TRACE: OptionNames<TraceOptions> = { traceparent: true, tracestate: true };
export const CONFIG: OptionNames<ConfigOptions> = { config: true, configPath: true };

const PULUMI: OptionNames<PulumiOptions> = {
  message: true,
  expectNoChanges: true,
  refresh: true,
  runProgram: true,
  diff: true,
  target: true,
  targetDependents: true,
  exclude: true,
  excludeDependents: true,
  excludeProtected: true,
  replace: true,
  policyPacks: true,
  policyPackConfigs: true,
  continueOnError: true,
  parallel: true,
};

const OPERATION: OptionNames<OperationOptions> = {
  ...TRACE,
  ...PULUMI,
  ...CONFIG,
  signal: true,
  onEvent: true,
  timeoutMs: true,
  planOnly: true,
  forecast: true,
  policy: true,
  pulumi: PULUMI,
};
const PREVIEW: OptionNames<PreviewOperationOptions> = { ...OPERATION, savePlan: true };
const UP: OptionNames<UpOperationOptions> = { ...OPERATION, plan: true };
const DESTROY: OptionNames<DestroyOperationOptions> = { ...OPERATION, confirm: true };
const IMPORT: OptionNames<ImportOperationOptions> & Names = {
  ...TRACE,
  signal: true,
  onEvent: true,
  timeoutMs: true,
  planOnly: true,
  policy: true,
  message: true,
  parallel: true,
  diff: true,
  resources: true,
  nameTable: true,
  protect: true,
  generateCode: true,
};

/** The options of each operation. */
export const OPERATIONS: Readonly<Record<EngineOperation, Names>> = {
  preview: PREVIEW,
  up: UP,
  refresh: OPERATION,
  destroy: DESTROY,
  import: IMPORT,
};

/** What every call may be given that can be interrupted. */
interface Interruptible {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Refuses what only TypeScript would refuse among the options of a call.
 *
 * @param what the call, e.g. `up`.
 * @throws DriverError config
 */
export function checkCallOptions(what: string, stack: string, options: Interruptible, names: Names): void {
  const { signal } = options;
  const problem =
    unknownOptions(options, names) ??
    (signal === undefined || signal === null || isSignal(signal)
      ? undefined
      : `The option signal is ${inspect(signal, { depth: 0 })}: give the signal of an AbortController.`);
  if (problem !== undefined) throw new DriverError("config", `Invalid options of ${what}: ${problem}`, { stack });
}

/** The signal of a call, and those that end it too; one that is no signal is left to {@link checkCallOptions}. */
export function endedBy({ signal }: Interruptible, ...others: readonly AbortSignal[]): AbortSignal {
  return AbortSignal.any(isSignal(signal) ? [...others, signal] : [...others]);
}

function isSignal(value: unknown): value is AbortSignal {
  return value instanceof AbortSignal;
}

/** The error of a call after `close()`. */
export function closedDriver(what: string, stack: string): DriverError {
  const text = `${what} of ${stack} was not started: this Driver is closed. Create another one.`;
  return new DriverError("cancelled", text, { stack });
}
