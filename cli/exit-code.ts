/** The contract of `mw` with scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** wrong usage or config: nothing was touched */
  usage: 2,
  /** verification says no */
  unverified: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a person typed makes no sense; the message says what does. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
