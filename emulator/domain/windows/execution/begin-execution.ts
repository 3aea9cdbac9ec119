import type { EngineContext } from "../../rule.ts";
import { tellOfExecution } from "./execution-events.ts";
import { failExecution } from "./fail-execution.ts";
import { goOn } from "./go-on.ts";

/** Begins the executions that wait, oldest first, as far as the account has places for executions. */
export function beginWaiting(context: EngineContext): void {
  const { store, quotas } = context;
  const { windowExecutions: executions } = store;
  for (let next = executions.firstPending(); next; next = executions.firstPending()) {
    if (executions.countRunning() >= quotas.concurrentWindowExecutions) return;
    context.contained(next.windowExecutionId, [failExecution], () => {
      executions.setStatus(next.windowExecutionId, "IN_PROGRESS");
      const execution = { ...next, status: "IN_PROGRESS" } as const;
      tellOfExecution(execution, context);
      goOn(execution, context);
    });
    // One that could not even be failed stays first: the others are begun when something else ends.
    if (executions.firstPending()?.windowExecutionId === next.windowExecutionId) return;
  }
}
