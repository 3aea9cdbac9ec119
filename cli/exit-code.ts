import type { DriverErrorKind } from "../automation/errors/driver-error.ts";

/** The contract of `mw` with scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** wrong usage or config: nothing was changed */
  usage: 2,
  /** verification failed */
  unverified: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A wrong command line; the message says what is expected. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The exit code of a command that ends with such an error. */
export function codeOfKind(kind: DriverErrorKind): ExitCode {
  switch (kind) {
    case "config":
    case "not-found":
    case "protected":
      return EXIT.usage;
    case "cancelled":
      return EXIT.interrupted;
    default:
      return EXIT.failed;
  }
}

/**
 * The worst first. An interrupted command did not do its work. A failure is worse than an invalid config, with which nothing was
 * touched. A stack that could not be verified is worse than one that was verified and did not pass.
 */
const WORST_FIRST: readonly ExitCode[] = [EXIT.interrupted, EXIT.failed, EXIT.usage, EXIT.unverified];

/** The exit code of a command that worked on several stacks. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;
}
