/**
 * What AWS does not say and the emulator has to decide, where somebody may know better: an option of the emulator
 * changes each. What needs no option stands as a named constant or function in `engine/windows/inferred.ts`.
 */
export const DEFAULT_CHOICES: Choices = {
  hardStopAtEnd: false,
  startDelayMs: 0,
  emptyTaskStatus: "SUCCESS",
  overQuotaExecution: "waits",
};

export interface Choices {
  /**
   * Whether work still running when the window's duration ends is cancelled. Default false: the duration bounds what may
   * start, and nothing documents a kill, so the execution ends when its tasks do.
   */
  readonly hardStopAtEnd: boolean;
  /**
   * How long after the nominal time an execution starts, milliseconds. Recorded executions start 16 to 20 s late; default
   * 0, so that rehearsals are exact.
   */
  readonly startDelayMs: number;
  /** How a task ends whose targets resolve to nothing. The text is known ("No invocations to execute."), the status is not. */
  readonly emptyTaskStatus: "SUCCESS" | "FAILED";
  /**
   * What becomes of a window that opens while the account's five executions run: it waits as PENDING until one ends (a
   * status that only window executions have), or is skipped.
   */
  readonly overQuotaExecution: "waits" | "skipped";
}
