/** The kinds of due entries that the Automation operations write, and the engine too; the rules stand in `engine/automation/`. */

/** Executions that wait take the account's free places; `ref` is always `account`. */
export const AUTOMATIONS_BEGIN = "automations-begin";
/** A step begins to be worked on; `ref` is its number. */
export const STEP_RUNS = "automation-step-runs";
/** Something that a step waits for may have happened; `ref` is its number. */
export const STEP_WAKES = "automation-step-wakes";
/** A step has run out of time; `ref` is its number. */
export const STEP_TIMES_OUT = "automation-step-times-out";
/** A step is to be stopped by a signal; `ref` is its number. */
export const STEP_STOPS = "automation-step-stops";
/** An interactive execution is to begin its next step; `ref` is the step's number. */
export const STEP_STARTS = "automation-step-starts";
/** An execution is to be stopped: at once, or after what runs; `ref` is its number. */
export const AUTOMATION_STOPS = "automation-stops";
/** Its time in the history is over; `ref` is its number. */
export const AUTOMATION_HISTORY_ENDS = "automation-history-ends";
