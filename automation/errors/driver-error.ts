/** Why an operation failed. Branch on `kind`, not on the text. */
export type DriverErrorKind =
  /** The project, the stack's file or its values are wrong; nothing was started. */
  | "config"
  /** The project has no stack of that name. */
  | "not-found"
  /** The stack has no window yet: there is nothing to read back. */
  | "not-deployed"
  /** Another operation holds the stack; `owner` describes it. */
  | "locked"
  /** AWS throttled the requests until the last attempt. */
  | "throttled"
  /**
   * A policy refused the planned steps, and nothing was touched; or a mandatory policy of a policy pack is violated: an `up` stops at
   * that resource, so a preview comes first.
   */
  | "policy"
  /** The program needs steps that are not in the given plan. */
  | "plan"
  /** `expectNoChanges` was given, and there are changes; the message names them. */
  | "changes"
  /** The stack is protected and its destroy was not confirmed; nothing was changed. */
  | "protected"
  /** The operation was interrupted; finished steps are in the state. */
  | "cancelled"
  /** The operation exceeded its timeout and was interrupted. */
  | "timeout"
  /** The emulator, AWS or the state's backend does not answer; nothing was touched. */
  | "unreachable"
  /** The stack was deployed to another emulator than the one that answers; nothing was touched. */
  | "other-emulator"
  /** No Pulumi CLI could be found, made or started. */
  | "cli-missing"
  /** The Pulumi CLI crashed or was killed; the next operation repairs what it left. */
  | "cli-crashed"
  /** The stack's state, or what describes its backend, is damaged; `file` names it. The state was left as it is. */
  | "state"
  /** The machine refuses: a full disk, a folder that is missing or not writable, no more open files; `file` names it. */
  | "machine"
  /** A fault of this package or of a function that was passed to it; `cause` is the error. */
  | "unexpected"
  /** The program, the provider or AWS refused something; `diagnostics` and `resources` say what. */
  | "failed";

/** Who holds a stack. */
export interface LockOwner {
  readonly text: string;
  readonly host?: string | undefined;
  readonly pid?: number | undefined;
  readonly since?: Date | undefined;
}

/** A resource with a failed step. */
export interface FailedResource {
  readonly urn: string;
  readonly reason: string;
}

export interface DriverErrorDetails {
  readonly stack?: string | undefined;
  readonly diagnostics?: readonly string[];
  readonly resources?: readonly FailedResource[];
  readonly owner?: LockOwner | undefined;
  readonly file?: string | undefined;
  readonly cause?: unknown;
}

export class DriverError extends Error {
  readonly kind: DriverErrorKind;
  readonly stackName: string | undefined;
  readonly diagnostics: readonly string[];
  readonly resources: readonly FailedResource[];
  readonly owner: LockOwner | undefined;
  /** The file, folder or object that the error is about, as a path or as its place in the backend. */
  readonly file: string | undefined;

  constructor(kind: DriverErrorKind, message: string, details: DriverErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "DriverError";
    this.kind = kind;
    this.stackName = details.stack;
    this.diagnostics = details.diagnostics ?? [];
    this.resources = details.resources ?? [];
    this.owner = details.owner;
    this.file = details.file;
  }
}
