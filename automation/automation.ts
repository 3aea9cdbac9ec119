// The public names of `maintenance-windows/automation`.
export {
  Driver,
  type DriverOptions,
  type OperationOptions,
  type OperationResult,
} from "./driver.ts";
export { DriverError, type DriverErrorKind, type LockOwner } from "./driver-error.ts";
export type { DriverEvent, Operation, PropertyChange, StepOp } from "./events.ts";
export { ensurePulumi, type PulumiInstallation, type PulumiProgress, PulumiUnavailableError } from "./pulumi-cli.ts";
export type { HistoryOptions, Verification, VerificationOptions } from "./stack/read-back.ts";
