import { ConfigFileError } from "../../config/file/config-file-error.ts";
import { DriverError } from "./driver-error.ts";
import { isSystemError, machineFailure } from "./machine-failure.ts";

/** Any error as a DriverError: what the machine refuses as such, and all else as a fault, with the error as its cause. */
export function driverErrorOf(error: unknown, what: string, stack?: string): DriverError {
  if (error instanceof DriverError) return error;
  if (error instanceof ConfigFileError) return new DriverError("config", error.message, { stack, cause: error });
  if (isSystemError(error)) return machineFailure(error, stack);
  const text =
    `Unexpected error in ${what}: ${describe(error)}. This is a fault of maintenance-windows, or of a function that was ` +
    "handed to it. Please report it with this text.";
  return new DriverError("unexpected", text, { stack, cause: error });
}

/** With the place where it was thrown, without the whole stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = /^\s+(at .*)$/m.exec(error.stack ?? "")?.[1];
  return `${error.name}: ${error.message}${place === undefined ? "" : ` (${place})`}`;
}

/** The error for an aborted signal: its reason if that is a DriverError, such as a timeout's, else a `cancelled`. */
export function interruption(stack: string, reason: unknown): DriverError {
  if (reason instanceof DriverError) return reason;
  return new DriverError("cancelled", `The operation on ${stack} was interrupted.`, { stack, cause: reason });
}
