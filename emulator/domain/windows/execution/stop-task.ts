import type { WindowExecution } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";
import type { Rule } from "../../rule.ts";
import { endTask } from "./end-task.ts";
import { tellOfInvocation } from "./execution-events.ts";
import { getOpenExecution, goOn, isPending, isRunning } from "./go-on.ts";
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

/**
 * The cutoff has come, and everything else of its instant is done: what has not started never will and is TIMED_OUT. A
 * running task goes on (CONTINUE_TASK) or is stopped (CANCEL_TASK): a command is cancelled; of the other types what runs
 * continues and nothing new starts.
 */
export const reachCutoff: Rule = (windowExecutionId, context) => {
  const execution = getOpenExecution(windowExecutionId, context);
  for (const task of context.store.windowExecutionTasks.of(windowExecutionId)) {
    if (isPending(task)) endTask(execution, task, "TIMED_OUT", null, context);
    if (isRunning(task) && task.cutoffBehavior === "CANCEL_TASK") {
      stopTask(execution, task.number, { cancelsRunning: task.taskType === "RUN_COMMAND" }, context);
    }
  }
  goOn(execution, context);
};

/** The duration is over and work still runs. Due only where `choices.hardStopAtEnd`: everything is asked to stop. */
export const reachEnd: Rule = (windowExecutionId, context) => {
  const execution = getOpenExecution(windowExecutionId, context);
  for (const task of context.store.windowExecutionTasks.of(windowExecutionId)) {
    if (isRunning(task)) stopTask(execution, task.number, { cancelsRunning: true }, context);
  }
};
