/** Why an operation did not do what was asked. Callers branch on `kind`, never on the text. */
export type DriverErrorKind =
  /** The project, the environment's file or its values are wrong; nothing was started. */
  | "config"
  /** No environment of that name. */
  | "not-found"
  /** The stack has no window (yet), so that there is nothing to read back. */
  | "not-deployed"
  /** Another operation holds the stack; `owner` says whose. */
  | "locked"
  /** AWS asked for fewer requests, and went on asking. */
  | "throttled"
  /**
   * A policy refused the planned steps, and nothing was touched; or a mandatory policy of a policy pack is violated: an `up` stops at
   * that resource, so a preview comes first.
   */
  | "policy"
  /** The program wants something else than the plan that it was held to. */
  | "plan"
  /** The environment is protected, and nobody confirmed; nothing was touched. */
  | "protected"
  /** The operation was interrupted; what had been done is in the state. */
  | "cancelled"
  /** The operation took longer than it may; it was interrupted in order. */
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
  /** A fault of this package, or of a function that was handed to it; `cause` is the error. */
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

/** A resource that could not be made what it should be. */
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
