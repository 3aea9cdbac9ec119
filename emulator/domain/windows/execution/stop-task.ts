import type { WindowExecution } from "../../../store/window-executions.ts";
import { triggeredBy } from "../../alarms/watch-alarm.ts";
import type { Context } from "../../context.ts";
import type { Rule } from "../../rule.ts";
import { stopping } from "./alarm.ts";
import { endTask } from "./end-execution.ts";
import { emitExecutionEvent, emitInvocationEvent } from "./execution-events.ts";
import { getOpenExecution, goOn, isPending, isRunning } from "./go-on.ts";
import { getRunningTask } from "./start-task.ts";

/**
 * Stops a running task that has run out of time: it starts no further invocation, and becomes TIMED_OUT when its running
 * invocations have ended. With `cancelsRunning` they are asked to stop; their action decides whether they do and how they end.
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
    emitInvocationEvent(execution, task, { ...invocation, status: "CANCELLING" }, context);
    action.cancel(invocation.executionId!, context);
  }
}

/**
 * The alarm of a running task stops it: no further invocation starts, and the task ends with those that run. Commands and automations
 * have the same alarm and stop by it; functions and state machines go on to their end.
 */
export const stopTaskByAlarm: Rule<number> = (number, context) => {
  const { store } = context;
  const triggered = triggeredBy(stopping(number), context);
  // A task that ran into its cutoff has stopped already.
  if (!triggered || store.windowExecutionTasks.findByNumber(number)!.isCutOff) return;
  store.windowExecutionTasks.setTriggeredAlarm(number, triggered);
  store.windowExecutionGroups.deleteUnits(number);
};

/**
 * The cutoff has come, and everything else of its instant is done: tasks that have not started become TIMED_OUT. A running
 * task goes on (CONTINUE_TASK) or is stopped (CANCEL_TASK): commands are cancelled; for the other task types running
 * invocations continue and no new ones start.
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

/** The duration is over and tasks still run: all are asked to stop. Due only with `choices.hardStopAtEnd`. */
export const reachEnd: Rule = (windowExecutionId, context) => {
  const execution = getOpenExecution(windowExecutionId, context);
  for (const task of context.store.windowExecutionTasks.of(windowExecutionId)) {
    if (isRunning(task)) stopTask(execution, task.number, { cancelsRunning: true }, context);
  }
};

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
