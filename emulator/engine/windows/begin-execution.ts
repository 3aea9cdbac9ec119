import type { Context } from "../../services/context.ts";
import { goOn } from "./go-on.ts";
import { tellOfExecution } from "./window-events.ts";

/** Begins the executions that wait, oldest first, as far as the account has places for executions. */
export function beginWaiting(context: Context): void {
  const { store, quotas } = context;
  const { windowExecutions: executions } = store;
  for (let next = executions.firstPending(); next; next = executions.firstPending()) {
    if (executions.countRunning() >= quotas.concurrentWindowExecutions) return;
    executions.setStatus(next.windowExecutionId, "IN_PROGRESS");
    const execution = { ...next, status: "IN_PROGRESS" } as const;
    tellOfExecution(execution, context);
    goOn(execution, context);
  }
}
