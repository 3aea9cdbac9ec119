/**
 * Behaviour that AWS does not document and that an option of the emulator can change. `windows/inferred.ts` has undocumented
 * rules without an option.
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
  /** The status of a task without any resolved targets. The text is known ("No invocations to execute."), the status is not. */
  readonly emptyTaskStatus: "SUCCESS" | "FAILED";
  /**
   * What happens to a window that opens while the account's five executions run: it waits as PENDING until one ends (a
   * status that only window executions have), or is skipped.
   */
  readonly overQuotaExecution: "waits" | "skipped";
}
