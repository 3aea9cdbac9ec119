import type { WindowExecution } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";
import { tellOfInvocation } from "./execution-events.ts";
import { getRunningTask } from "./start-task.ts";

/**
 * Stops a running task that has run out of time: nothing more of it starts, and it ends TIMED_OUT once what runs has
 * ended. What runs is asked to stop where `cancelsRunning`; whether it does, and how it ends, is the action's business.
 */
export function stopTask(
  execution: WindowExecution,
  taskNumber: number,
  { cancelsRunning }: { readonly cancelsRunning: boolean },
  context: Context,
): void {
  const { store } = context;
  const { task, action } = getRunningTask(execution, taskNumber, context);
  store.windowExecutionTasks.cutOff(taskNumber);
  store.windowExecutionGroups.deleteUnits(taskNumber);
  if (!cancelsRunning) return;
  for (const invocation of store.windowExecutionInvocations.running(taskNumber)) {
    if (invocation.status === "CANCELLING") continue;
    store.windowExecutionInvocations.setStatus(invocation.invocationId, "CANCELLING");
    tellOfInvocation(execution, task, { ...invocation, status: "CANCELLING" }, context);
    action.cancel(invocation.executionId!, context);
  }
}
