import type { TaskExecution } from "./window-history.ts";

/** Why a task did not run to its end, when a CloudWatch alarm stopped it; otherwise undefined. */
export function alarmText({ stoppedBy }: Pick<TaskExecution, "stoppedBy">): string | undefined {
  if (!stoppedBy) return undefined;
  const { alarm, state } = stoppedBy;
  return state === "UNKNOWN"
    ? `stopped because the state of the alarm ${alarm} could not be read`
    : `stopped by the alarm ${alarm}, which was in ${state}`;
}
