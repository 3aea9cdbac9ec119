/** A patch operation that cannot begin, with its exit code and its message on stderr. */
export class PatchFault extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = "PatchFault";
    this.exitCode = exitCode;
  }
}

/** Exit codes of the payload's faults. AWS's lie between 130 and 167; which fault has which is known for few of them. */
export const OVERRIDE_LIST_UNREADABLE = 160;
export const OVERRIDE_LIST_INVALID = 161;
export const BASELINE_OVERRIDE_UNREADABLE = 162;
export const BASELINE_OVERRIDE_INVALID = 163;
