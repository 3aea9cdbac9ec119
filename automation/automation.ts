// The public names of `maintenance-windows/automation`.
export { type CancelOptions, Driver, type OutputOptions, type ReadOptions } from "./driver.ts";
export { DriverError, type DriverErrorKind, type FailedResource, type LockOwner } from "./driver-error.ts";
export type {
  DestroyOperationOptions,
  DriverOptions,
  Logger,
  OperationOptions,
  OperationResult,
  PlannedOperation,
  Policy,
  PreviewOperationOptions,
  PulumiOptions,
  RunAllOptions,
  StackOutcome,
  StackSettings,
  TraceOptions,
  UpOperationOptions,
} from "./driver-options.ts";
export type { DriverEvent, Operation, PlannedStep, PropertyChange, StepOp } from "./events.ts";
export type { OperationRun } from "./operation/operation-run.ts";
export type { RetryOptions } from "./operation/retry.ts";
export { type ProcessRunner, type PulumiExit, type PulumiRun, runPulumi } from "./process/pulumi-process.ts";
export { ensurePulumi, type PulumiInstallation, type PulumiProgress, PulumiUnavailableError } from "./pulumi-cli.ts";
export type { QueueLimits } from "./queue/operation-queue.ts";
export type { Cancellation } from "./recovery/cancel-stack.ts";
export type { Identify } from "./stack/caller-identity.ts";
export type { ProjectStack } from "./stack/project.ts";
export type { HistoryOptions, Verification, VerificationOptions } from "./stack/read-back.ts";
export { SharedTime } from "./stack/shared-time.ts";
export type { ShownOutput } from "./stack/stack-outputs.ts";
export type { Timing } from "./timing.ts";
