// The public names of `maintenance-windows/automation`.
export {
  Driver,
  type DriverOptions,
  type HistoryOptions,
  type OperationOptions,
  type OperationResult,
  type Verification,
} from "./driver.ts";
export { DriverError, type DriverErrorKind, type LockOwner } from "./driver-error.ts";
export type { DriverEvent, Operation, PropertyChange, StepOp } from "./events.ts";
export { ensurePulumi, type PulumiInstallation, type PulumiProgress, PulumiUnavailableError } from "./pulumi-cli.ts";
