import type { WindowExecutionStatus } from "../../../store/window-executions.ts";

/**
 * The status of a whole when its parts have ended: FAILED before TIMED_OUT before CANCELLED, SUCCESS when all parts succeeded.
 * The order is inferred: AWS documents only that one failed task makes the window FAILED.
 */
export function rollUp(statuses: Iterable<WindowExecutionStatus>): WindowExecutionStatus {
  const present = new Set(statuses);
  return WORST_FIRST.find((status) => present.has(status)) ?? "SUCCESS";
}

const WORST_FIRST = ["FAILED", "TIMED_OUT", "CANCELLED"] as const;

/**
 * The status of a window invocation for the status of its command. `Incomplete`, a detail of Failed, becomes FAILED.
 * @throws Error for the status of a command that has not ended.
 */
export function statusOfCommand(commandStatus: string): WindowExecutionStatus {
  const status = OF_COMMAND[commandStatus];
  if (!status) throw new Error(`A command in status ${commandStatus} has not ended.`);
  return status;
}

const OF_COMMAND: Readonly<Record<string, WindowExecutionStatus>> = {
  Success: "SUCCESS",
  Failed: "FAILED",
  Cancelled: "CANCELLED",
  TimedOut: "TIMED_OUT",
};
