import type { TracerProvider } from "@opentelemetry/api";
import type { PreviewOptions, PulumiFn, UpOptions } from "@pulumi/pulumi/automation/index.js";
import type { DriverError } from "../errors/driver-error.ts";
import type { ProcessRunner } from "../process/pulumi-process.ts";
import type { ProjectStack } from "../project/project.ts";
import type { PulumiProgress } from "../pulumi-cli/ensure-pulumi.ts";
import type { DriverEvent, Operation, PlannedStep, StepOp } from "./events.ts";
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
  /** What single stacks have of their own, by the stack's name. */
  readonly stacks?: Readonly<Record<string, StackSettings>> | undefined;
  /** How many operations run at the same time; the rest waits in order. Default: as many as there are cores, at least 2. */
  readonly limits?: Partial<QueueLimits> | undefined;
  /** How often and how long it waits for a lock or a throttled AWS. */
  readonly retry?: Partial<RetryOptions> | undefined;
  /** How long one operation may take from its start on, in milliseconds. Default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** How long an interrupted operation may take to end in order before it is killed. Default 30,000 ms. */
  readonly graceMs?: number | undefined;
  /** Told while a Pulumi CLI is looked for or made. */
  readonly onProgress?: ((progress: PulumiProgress) => void) | undefined;
  /** Called with a sentence for the user, e.g. that a folder for the state was created. Default: it goes to the logger. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Told what the driver does, without secrets. Default: nobody. */
  readonly logger?: Logger | undefined;
  /** The clock and the chance of waiting. Default: the machine's. */
  readonly timing?: Timing | undefined;
  /** Runs the CLI. Default: a process of this machine. */
  readonly run?: ProcessRunner | undefined;
  /** Says whose the credentials of an AWS stack are. Default: STS's GetCallerIdentity. */
  readonly identify?: Identify | undefined;
  /** Where spans go. Default: the OpenTelemetry provider that the process registered, if any. */
  readonly tracerProvider?: TracerProvider | undefined;
  /**
   * Where Pulumi's own spans go, e.g. `grpc://127.0.0.1:4317` for a collector, or `file:///tmp/spans.json`. They continue the
   * driver's trace. Default: nowhere.
   */
  readonly otelTraces?: string | undefined;
}

/** What is a stack's own, as data. Secrets go to the CLI by its environment or its standard input and are never told. */
export interface StackSettings {
  /**
   * Config laid over that of the environment's file; groups are merged. An environment can be of this alone.
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
  /** Laid over the driver's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Stacks of the same key share the limit `perKey`. */
  readonly key?: string | undefined;
  /** Instead of the driver's `program`. */
  readonly program?: PulumiFn | undefined;
}

/** Pulumi's own options that are handed through. */
export type PulumiOptions = Pick<
  UpOptions & PreviewOptions,
  | "message"
  | "expectNoChanges"
  | "refresh"
  | "diff"
  | "replace"
  | "target"
  | "targetDependents"
  | "exclude"
  | "excludeDependents"
  | "policyPacks"
  | "policyPackConfigs"
  | "continueOnError"
  | "parallel"
>;

/** Where in a trace something happens. */
export interface TraceOptions {
  /** The caller's W3C `traceparent` header. Default: the active span, then `TRACEPARENT` in the driver's environment. */
  readonly traceparent?: string | undefined;
  /** The `tracestate` header that came with it. */
  readonly tracestate?: string | undefined;
}

export interface OperationOptions extends TraceOptions {
  /** Ends the operation in order: what is under way is finished, the rest is left, the stack is unlocked. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: DriverEvent) => void) | undefined;
  /** Instead of the driver's. */
  readonly timeoutMs?: number | undefined;
  /** Shows what the operation would do, in its events and the result's steps, and does nothing. Default false. */
  readonly planOnly?: boolean | undefined;
  /** Sees what would be done, and can refuse it before anything is. */
  readonly policy?: Policy | undefined;
  readonly pulumi?: PulumiOptions | undefined;
}

export interface PreviewOperationOptions extends OperationOptions {
  /**
   * The file to write the plan to, which can constrain an `up`; relative to the project's folder. Secrets in it are encrypted.
   */
  readonly savePlan?: string | undefined;
}

export interface UpOperationOptions extends OperationOptions {
  /**
   * The file with a preview's plan of this stack, made by this version of Pulumi; relative to the project's folder. What the
   * program wants beyond it is refused.
   */
  readonly plan?: string | undefined;
}

export interface DestroyOperationOptions extends OperationOptions {
  /** The stack's name once more, which a protected environment asks for. */
  readonly confirm?: string | undefined;
}

export interface PlannedOperation {
  readonly stack: string;
  readonly operation: Operation;
  readonly steps: readonly PlannedStep[];
  readonly changes: Readonly<Partial<Record<StepOp, number>>>;
}

/** Gives the reasons why the steps must not be done; none lets them be done. */
export type Policy = (
  planned: PlannedOperation,
) => readonly string[] | undefined | Promise<readonly string[] | undefined>;

export interface OperationResult {
  readonly stack: string;
  readonly operation: Operation;
  readonly changes: Readonly<Partial<Record<StepOp, number>>>;
  /** What a preview found, with the differences of each property; empty after other operations. */
  readonly steps: readonly PlannedStep[];
  /** The stack's outputs after `up` and `refresh`; empty otherwise. Secrets are not shown. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
}

/** Options of a call for many stacks. */
export interface ManyStacksOptions<Result> {
  /** Called as each stack ends. */
  readonly onOutcome?: ((outcome: StackOutcome<Result>) => void) | undefined;
}

export interface RunAllOptions extends OperationOptions, ManyStacksOptions<OperationResult> {
  /** What a stack has beyond these options, such as a plan of its own. */
  readonly optionsOf?: ((stack: string) => StackOperationOptions) | undefined;
}

export type StackOperationOptions = PreviewOperationOptions & UpOperationOptions & DestroyOperationOptions;

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
  /** How often an operation is tried in all; 1 never tries again. Default 6. */
  readonly attempts: number;
  /** The longest wait before the second attempt; it doubles with each. Default 1000 ms. */
  readonly firstDelayMs: number;
  /** No wait is longer. Default 20,000 ms. */
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

/** Says which AWS account the credentials of a stack are of. */
export type Identify = (
  stack: ProjectStack,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
) => Promise<{ readonly account: string | undefined }>;
