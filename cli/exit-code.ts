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
 * From the worst on. An interrupted command did not do what was asked, whatever else is true. A failure is worse than wrong
 * config, which promises that nothing was touched; and what could not be verified is worse than a no, which is an answer.
 */
const WORST_FIRST: readonly ExitCode[] = [EXIT.interrupted, EXIT.failed, EXIT.usage, EXIT.unverified];

/** The exit code of a command that worked on several environments. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;
}
