import type { EngineContext } from "../../rule.ts";
import { emitExecutionEvent } from "./execution-events.ts";
import { failExecution } from "./fail-execution.ts";
import { goOn } from "./go-on.ts";

/** Begins waiting executions, oldest first, as long as the account has free places. */
export function beginWaiting(context: EngineContext): void {
  const { store, quotas } = context;
  const { windowExecutions: executions } = store;
  for (let next = executions.firstPending(); next; next = executions.firstPending()) {
    if (executions.countRunning() >= quotas.concurrentWindowExecutions) return;
    context.contained(next.windowExecutionId, [failExecution], () => {
      executions.setStatus(next.windowExecutionId, "IN_PROGRESS");
      const execution = { ...next, status: "IN_PROGRESS" } as const;
      emitExecutionEvent(execution, context);
      goOn(execution, context);
    });
    // An execution that could not even be failed stays first: the others begin when another execution ends.
    if (executions.firstPending()?.windowExecutionId === next.windowExecutionId) return;
  }
}
