/**
 * Rules that AWS does not document, each with a name and the reason for the choice, so that they are easy to correct. Those
 * that an option changes are in `domain/choices.ts`; rounding and ramp are in `rate-control.ts`.
 */

/** AWS's limits page of 2017 states 30 days of history; the current page states no value. */
export const HISTORY_DAYS = 30;

/** Recorded from AWS, with the full stop. */
export const NO_TASKS = "No tasks to execute.";

/** Title of an AWS re:Post article; the full stop is by analogy with "No tasks to execute.". */
export const NO_INVOCATIONS = "No invocations to execute.";

/** Recorded from AWS. */
export const TASKS_FAILED = "One or more tasks in the orchestration failed.";

/** User guide, troubleshooting: a role that was deleted, or that SSM may not assume. */
export const ROLE_PROBLEM = "The provided role does not contain the correct SSM permissions.";

/** StatusDetails has at most 250 characters in the service model. */
export const STATUS_DETAILS_LENGTH_MAX = 250;

/**
 * A failed or timed-out task does not stop tasks of later priorities: no abort is documented, and the status of the
 * execution shows the failure.
 */
export const FAILED_TASK_STOPS_LATER_PRIORITIES = false;

/**
 * A failed command for one window target does not stop the task's commands for the next targets: each command gets the
 * MaxErrors of the Run Command task, and Run Command enforces it per command.
 */
export const FAILED_COMMAND_STOPS_NEXT_TARGETS = false;

/** "No maintenance window tasks are permitted to start after" the cutoff: at the instant itself a task may still start. */
export function mayStart(nowMs: number, cutoffAtMs: number): boolean {
  return nowMs <= cutoffAtMs;
}
