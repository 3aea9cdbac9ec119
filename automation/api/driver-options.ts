import type { TracerProvider } from "@opentelemetry/api";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { WindowForecast } from "../../components/forecast/forecast.ts";
import type { DriverError } from "../errors/driver-error.ts";
import type { ProcessRunner } from "../process/pulumi-process.ts";
import type { ConfigOptions, ProjectStack } from "../project/project.ts";
import type { PulumiProgress } from "../pulumi-cli/ensure-pulumi.ts";
import type { DriverEvent, EngineOperation, Operation, PlannedStep, StepOp } from "./events.ts";
import type { Timing } from "./timing.ts";

export interface DriverOptions {
  /** The folder with `Pulumi.yaml`. May be left out where `program` and `project` are given. */
  readonly directory?: string | undefined;
  /** The project's name, where there is no folder. */
  readonly project?: string | undefined;
  /**
   * A program to run inside this process, instead of the project's own in a process of its own. It shares this process: its
   * endless loop, its `process.exit` and what it does to globals are the process's. While it runs, Pulumi listens for
   * uncaught errors of the whole process; so such programs take turns, one at a time. Default: a process for each operation.
   */
  readonly program?: PulumiFn | undefined;
  /** The endpoint of the emulator, for stacks that belong to it. Default: `AWS_ENDPOINT_URL`, then port 4599 here. */
  readonly endpoint?: string | undefined;
  /** The environment to start from, which is only read. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Settings of single stacks, by the stack's name. */
  readonly stacks?: Readonly<Record<string, StackSettings>> | undefined;
  /** The maximum number of operations at the same time; others wait in order. Default: the number of cores, at least 2. */
  readonly limits?: Partial<QueueLimits> | undefined;
  /** How often an operation that met a lock or was throttled is tried again, and how long it waits. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /** The maximum duration of one operation from its start, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** How long an interrupted operation may take to end before it is killed, in milliseconds. Default: 30,000. */
  readonly graceMs?: number | undefined;
  /** Called while a Pulumi CLI is searched for, downloaded or built. */
  readonly onProgress?: ((progress: PulumiProgress) => void) | undefined;
  /** Called with a sentence for the user, e.g. that a folder for the state was created. Default: the logger gets it. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Gets what the driver does, without secrets. Default: none. */
  readonly logger?: Logger | undefined;
  /** The clock and the randomness that waiting uses. Default: the machine's. */
  readonly timing?: Timing | undefined;
  /** Runs the CLI. Default: as a process of this machine. */
  readonly run?: ProcessRunner | undefined;
  /** Finds the account of an AWS stack's credentials. Default: STS's GetCallerIdentity. */
  readonly identify?: Identify | undefined;
  /** Where spans go. Default: the OpenTelemetry provider that the process registered, if any. */
  readonly tracerProvider?: TracerProvider | undefined;
  /**
   * Where Pulumi's own spans go, e.g. `grpc://127.0.0.1:4317` for a collector, or `file:///tmp/spans.json`. They continue the
   * driver's trace. Default: nowhere.
   */
  readonly otelTraces?: string | undefined;
}

/** Settings of one stack. Secrets reach the CLI by its environment or standard input; events and errors never contain them. */
export interface StackSettings {
  /**
   * Config that overrides the stack's file; groups are merged. A stack with this config needs no file.
   *
   * @example { "maintenance-windows:window": { schedule: "rate(1 day)" } }
   */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** Config that is encrypted in the state. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** Encrypts the secrets of the stack. Default: `PULUMI_CONFIG_PASSPHRASE` or its file. */
  readonly passphrase?: string | undefined;
  /**
   * What encrypts the secrets of the stack: `passphrase`, or a key such as `awskms://alias/pulumi?region=eu-central-1`. The file's own
   * `secretsprovider`, `encryptedkey` and `encryptionsalt` are then left out. Default: what the file names, then the backend's way.
   */
  readonly secretsProvider?: string | undefined;
  /**
   * Where the state is. Default: as the Pulumi CLI finds it (`PULUMI_BACKEND_URL`, `backend.url` of the project, a login), then
   * `.state/pulumi` in the project, which is created.
   */
  readonly backendUrl?: string | undefined;
  /** The endpoint of the emulator. Default: the driver's. */
  readonly endpoint?: string | undefined;
  /** Variables that override the driver's environment; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Stacks of the same key share the limit `perKey`. */
  readonly key?: string | undefined;
  /** Instead of the driver's `program`. */
  readonly program?: PulumiFn | undefined;
}

/** Pulumi's options of an operation, as in its Automation API. */
export interface PulumiOptions {
  /** Kept with the deployment. Default: none. */
  readonly message?: string | undefined;
  /** Fails with kind `changes` if there are changes. An `up` or `refresh` has made them by then. Default: false. */
  readonly expectNoChanges?: boolean | undefined;
  /** Updates the state to match the cloud first. Of `preview`, `up` and `destroy`. Default: false. */
  readonly refresh?: boolean | undefined;
  /** Runs the program also for `refresh` and `destroy`, e.g. to give providers new credentials. Default: false. */
  readonly runProgram?: boolean | undefined;
  /** Step events list the properties of created and deleted resources too. Default: only those that change. */
  readonly diff?: boolean | undefined;
  /**
   * Only these resources: a URN, a URN with the wildcards `*` (not beyond a colon) and `**`, or a resource's name, which stands for
   * `**::NAME`. Default: all.
   */
  readonly target?: readonly string[] | undefined;
  /** Also what depends on the targets. Default: false. */
  readonly targetDependents?: boolean | undefined;
  /** All but these resources, named like targets. Default: none. */
  readonly exclude?: readonly string[] | undefined;
  /** Also leaves out what depends on the excluded resources. Default: false. */
  readonly excludeDependents?: boolean | undefined;
  /** Leaves out resources with Pulumi's option `protect`. Of `destroy`. Default: false. */
  readonly excludeProtected?: boolean | undefined;
  /** Replaces these resources, named like targets. Of `preview` and `up`. Default: none. */
  readonly replace?: readonly string[] | undefined;
  /** Folders of policy packs. Of `preview` and `up`. Default: none. */
  readonly policyPacks?: readonly string[] | undefined;
  /** Files with the config of each policy pack. Default: none. */
  readonly policyPackConfigs?: readonly string[] | undefined;
  /** Goes on with other resources after an error. Of `up` and `destroy`. Default: false. */
  readonly continueOnError?: boolean | undefined;
  /** How many resources of a stack are worked on at once. Default: the CLI's. */
  readonly parallel?: number | undefined;
}

/** The trace that a call belongs to. */
export interface TraceOptions {
  /** The caller's W3C `traceparent` header. Default: the active span, then `TRACEPARENT` in the driver's environment. */
  readonly traceparent?: string | undefined;
  /** The `tracestate` header that came with it. */
  readonly tracestate?: string | undefined;
}

export interface OperationOptions extends TraceOptions, PulumiOptions, ConfigOptions {
  /** Interrupts the operation: steps under way are finished, the rest is not started, the stack is unlocked. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: DriverEvent) => void) | undefined;
  /** Instead of the driver's. */
  readonly timeoutMs?: number | undefined;
  /** Only plans: the events and the result's steps show what the operation would do. Default: false. */
  readonly planOnly?: boolean | undefined;
  /** Whether a preview says what the windows of the program will do, for which it reads from the cloud. Default: true. */
  readonly forecast?: boolean | undefined;
  /** Gets the planned steps and can refuse them before anything is changed. */
  readonly policy?: Policy | undefined;
  /** @deprecated Give Pulumi's options beside the others. */
  readonly pulumi?: PulumiOptions | undefined;
}

export interface PreviewOperationOptions extends OperationOptions {
  /**
   * The file to write the plan to, relative to the project's folder. An `up` can be limited to it. Its secrets are encrypted.
   */
  readonly savePlan?: string | undefined;
}

export interface UpOperationOptions extends OperationOptions {
  /**
   * The file with the plan of a preview of this stack by this version of Pulumi, relative to the project's folder. Steps that are
   * not in the plan are refused.
   */
  readonly plan?: string | undefined;
}

export interface DestroyOperationOptions extends OperationOptions {
  /** The stack's name again: a destroy of a protected stack needs it. */
  readonly confirm?: string | undefined;
}

/** A resource of the cloud to take over, as in Pulumi's import files. */
export interface ImportedResource {
  /** e.g. `aws:ssm/maintenanceWindow:MaintenanceWindow` */
  readonly type: string;
  /** The name that it gets in the program. */
  readonly name: string;
  /** The provider's id of it; for a component none. */
  readonly id?: string | undefined;
  /** The name of its parent in `nameTable`. */
  readonly parent?: string | undefined;
  /** The name of its provider in `nameTable`. */
  readonly provider?: string | undefined;
  /** Of the provider's plugin. */
  readonly version?: string | undefined;
  readonly pluginDownloadUrl?: string | undefined;
  readonly logicalName?: string | undefined;
  /** Only these properties. */
  readonly properties?: readonly string[] | undefined;
  readonly component?: boolean | undefined;
  readonly remote?: boolean | undefined;
}

export interface ImportOperationOptions
  extends TraceOptions,
    Pick<
      OperationOptions,
      "signal" | "onEvent" | "timeoutMs" | "planOnly" | "policy" | "message" | "parallel" | "diff"
    > {
  readonly resources: readonly ImportedResource[];
  /** The URNs of parents and providers by the names that `resources` use. Default: none. */
  readonly nameTable?: Readonly<Record<string, string>> | undefined;
  /** Protects the resources from being deleted (Pulumi's option `protect`). Default: true. */
  readonly protect?: boolean | undefined;
  /** Writes the declarations of the resources in the language of the project. Default: true. */
  readonly generateCode?: boolean | undefined;
}

export interface ImportResult extends Omit<OperationResult, "operation"> {
  readonly operation: "import";
  /** The declarations, in the language of the project; empty when they were not asked for, and of a plan. */
  readonly generatedCode: string;
}

export interface PlannedOperation {
  readonly stack: string;
  readonly operation: EngineOperation;
  readonly steps: readonly PlannedStep[];
  readonly changes: Readonly<Partial<Record<StepOp, number>>>;
}

/** Returns the reasons to refuse the steps; no reasons accept them. */
export type Policy = (
  planned: PlannedOperation,
) => readonly string[] | undefined | Promise<readonly string[] | undefined>;

export interface OperationResult {
  readonly stack: string;
  readonly operation: Operation;
  readonly changes: Readonly<Partial<Record<StepOp, number>>>;
  /** The steps of a preview, with the changes of each property; empty after other operations. */
  readonly steps: readonly PlannedStep[];
  /** The stack's outputs after `up` and `refresh`; empty otherwise. Secrets are not shown. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /**
   * The windows of the program after a preview: their next executions, the nodes that their targets match now, and warnings. Empty
   * after other operations.
   */
  readonly windows: readonly WindowForecast[];
  readonly durationMs: number;
}

/** Options of a call for many stacks. */
export interface ManyStacksOptions<Result> {
  /** Called as each stack ends. */
  readonly onOutcome?: ((outcome: StackOutcome<Result>) => void) | undefined;
}

export interface RunAllOptions extends OperationOptions, ManyStacksOptions<OperationResult> {
  /** Options of one stack in addition to these, such as its plan. */
  readonly optionsOf?: ((stack: string) => StackOperationOptions) | undefined;
}

export type StackOperationOptions = PreviewOperationOptions &
  UpOperationOptions &
  DestroyOperationOptions & { readonly imports?: ImportOperationOptions | undefined };

/** How one of many stacks ended. */
export type StackOutcome<Result = OperationResult> =
  | { readonly stack: string; readonly ok: true; readonly result: Result }
  | { readonly stack: string; readonly ok: false; readonly error: DriverError };

/** pino's and console's shape, the fields first. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** How an operation that met a lock or was throttled is tried again. */
export interface RetryOptions {
  /** The number of attempts; 1 means no retry. Default: 6. */
  readonly attempts: number;
  /** The longest wait before the second attempt, in milliseconds; it doubles with each attempt. Default: 1000. */
  readonly firstDelayMs: number;
  /** The longest wait before any attempt, in milliseconds. Default: 20,000. */
  readonly maxDelayMs: number;
}

/** How many operations may run at the same time. */
export interface QueueLimits {
  /** In the whole driver. */
  readonly global: number;
  /** On one state backend. */
  readonly perBackend: number;
  /** Of one `key`, e.g. a tenant or an AWS account. */
  readonly perKey: number;
}

/** Finds the AWS account of a stack's credentials. */
export type Identify = (
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
) => Promise<{ readonly account: string | undefined }>;
