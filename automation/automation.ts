// The public names of `maintenance-windows/automation`.

export type { TargetForecast, WindowForecast } from "../components/forecast/forecast.ts";
export type { MatchedNodes, NodesAnswer, UnknownNodes } from "../components/forecast/matched-nodes.ts";
export type { NextExecution } from "../components/forecast/next-executions.ts";
export type { ForecastWarning, WarningName } from "../components/forecast/warnings.ts";
export type {
  DestroyOperationOptions,
  DriverOptions,
  Identify,
  ImportedResource,
  ImportOperationOptions,
  ImportResult,
  Logger,
  ManyStacksOptions,
  OperationOptions,
  OperationResult,
  PlannedOperation,
  Policy,
  PreviewOperationOptions,
  PulumiOptions,
  QueueLimits,
  RetryOptions,
  RunAllOptions,
  StackOutcome,
  StackSettings,
  TraceOptions,
  UpOperationOptions,
} from "./api/driver-options.ts";
export type { DriverEvent, EngineOperation, Operation, PlannedStep, PropertyChange, StepOp } from "./api/events.ts";
export type { Timing } from "./api/timing.ts";
export { Driver } from "./driver.ts";
export type {
  CancelOptions,
  ConfigKeyOptions,
  DeploymentsOptions,
  OutputOptions,
  ReadOptions,
  SetConfigOptions,
  Stack,
  StackConfig,
  StackTags,
} from "./driver-stack.ts";
export { DriverError, type DriverErrorKind, type FailedResource, type LockOwner } from "./errors/driver-error.ts";
export type { OperationRun } from "./operation/operation-run.ts";
export { type ProcessRunner, type PulumiExit, type PulumiRun, runPulumi } from "./process/pulumi-process.ts";
export type { ConfigEntry, ConfigOrigin } from "./project/config-entries.ts";
export type { ConfigOptions, ProjectStack } from "./project/project.ts";
export {
  ensurePulumi,
  type PulumiInstallation,
  type PulumiProgress,
  PulumiUnavailableError,
} from "./pulumi-cli/ensure-pulumi.ts";
export type {
  HistoryOptions,
  StackCloud,
  Verification,
  VerificationOptions,
  WindowVerification,
} from "./read-back/read-back.ts";
export { SharedTime } from "./read-back/shared-time.ts";
export type { ShownOutput } from "./read-back/stack-outputs.ts";
export type { StackResource } from "./read-back/stack-resources.ts";
export type { StackWindow } from "./read-back/stack-windows.ts";
export type { Cancellation } from "./recovery/cancel-stack.ts";
export type { Deployment } from "./stack-calls/deployments.ts";
export type { RemoveOptions } from "./stack-calls/remove-stack.ts";
export type { ConfigValue } from "./stack-calls/stack-config.ts";
export type { ImportedState, StackState } from "./stack-calls/stack-state.ts";
