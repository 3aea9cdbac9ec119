/** What happens to a running task at the window's cutoff. */
export const CutoffBehavior = {
  /** The task goes on. */
  CONTINUE_TASK: "CONTINUE_TASK",
  /** The task is cancelled: no further invocations start, and those that run are cancelled. */
  CANCEL_TASK: "CANCEL_TASK",
} as const;
export type CutoffBehavior = (typeof CutoffBehavior)[keyof typeof CutoffBehavior];
