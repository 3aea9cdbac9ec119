import type { Rule } from "../../rule.ts";
import { endTask } from "./end-task.ts";
import { emitExecutionEvent } from "./execution-events.ts";
import { getOpenExecution, goOn, isPending } from "./go-on.ts";

/**
 * CancelMaintenanceWindowExecution has made the execution CANCELLING: tasks that have not started become CANCELLED; running
 * tasks start no further invocation and end with their running invocations.
 */
export const cancelExecution: Rule = (windowExecutionId, context) => {
  const { store } = context;
  const execution = getOpenExecution(windowExecutionId, context);
  emitExecutionEvent(execution, context);
  for (const task of store.windowExecutionTasks.of(windowExecutionId)) {
    if (isPending(task)) endTask(execution, task, "CANCELLED", null, context);
    else store.windowExecutionGroups.deleteUnits(task.number);
  }
  goOn(execution, context);
};
