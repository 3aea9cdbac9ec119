/** Why an operation did not do what was asked. Callers branch on `kind`, never on the text. */
export type DriverErrorKind =
  /** The project, the environment's file or its values are wrong; nothing was started. */
  | "config"
  /** No environment of that name. */
  | "not-found"
  /** Another operation holds the stack; `owner` says whose. */
  | "locked"
  /** The operation was interrupted; what had been done is in the state. */
  | "cancelled"
  /** No Pulumi CLI could be found or made. */
  | "cli-missing"
  /** The program, the provider or AWS refused something; `diagnostics` says what. */
  | "failed";

export interface LockOwner {
  readonly text: string;
  readonly host?: string | undefined;
  readonly pid?: number | undefined;
}

export class DriverError extends Error {
  readonly kind: DriverErrorKind;
  readonly stackName: string | undefined;
  readonly diagnostics: readonly string[];
  readonly owner: LockOwner | undefined;

  constructor(
    kind: DriverErrorKind,
    message: string,
    details: {
      readonly stack?: string;
      readonly diagnostics?: readonly string[];
      readonly owner?: LockOwner | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "DriverError";
    this.kind = kind;
    this.stackName = details.stack;
    this.diagnostics = details.diagnostics ?? [];
    this.owner = details.owner;
  }
}
