import type { WindowExecutionInvocation } from "../../../store/window-execution-invocations.ts";
import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import type { Window } from "../../../store/windows.ts";
import type { Context } from "../../context.ts";
import type { Fail } from "../../rule.ts";
import { planNextExecution } from "../window.ts";
import { failExecution } from "./fail-execution.ts";
import { goOn } from "./go-on.ts";
import { endInvocation } from "./invocations.ts";
import { recordExecution } from "./open-window.ts";
import { dispatch } from "./start-invocations.ts";
import { getRunningTask } from "./start-task.ts";

/** Fails the execution that was to start and schedules the next one. `ref`: the window's id. */
export const failNextExecution: Fail = (windowId, reason, context) => {
  const window = context.store.windows.find(windowId);
  if (!window?.enabled) return undefined;
  planNextExecution(window, context.nowMs, context);
  return recordFailed(window, reason, context);
};

/** Fails the execution that was to start, for a window whose next execution cannot be computed. `ref`: the window's id. */
export const failLastExecution: Fail = (windowId, reason, context) => {
  const window = context.store.windows.find(windowId);
  return window && recordFailed(window, reason, context);
};

/** Fails the delayed execution. `ref`: the window's id, `/` and the nominal instant. */
export const failDelayedStart: Fail = (ref, reason, context) =>
  failLastExecution(ref.slice(0, ref.indexOf("/")), reason, context);

function recordFailed(window: Window, reason: string, context: Context): string {
  const { windowExecutionId } = recordExecution(window, "FAILED", reason, context);
  return `window execution ${windowExecutionId}`;
}

/** Fails one invocation; its task goes on as after any failed invocation. `ref`: the invocation's id. */
export const failInvocation: Fail = (invocationId, reason, context) => {
  const { store } = context;
  const found = findInvocation(invocationId, context);
  if (!found || found.invocation.endedAtMs !== null) return undefined;
  const { invocation, task, execution } = found;
  const running = getRunningTask(execution, task.number, context);
  endInvocation(running, invocation, { status: "FAILED", statusDetails: reason }, context);
  store.windowExecutionTasks.invocationEnded(task.number, true);
  if (execution.status === "CANCELLING") store.windowExecutionGroups.deleteUnits(task.number);
  dispatch(running, context);
  goOn(execution, context);
  return `invocation ${invocationId} of window execution ${execution.windowExecutionId}`;
};

/** Fails the whole window execution. `ref`: the id of one of its invocations. */
export const failExecutionOfInvocation: Fail = (invocationId, reason, context) => {
  const found = findInvocation(invocationId, context);
  return found && failExecution(found.execution.windowExecutionId, reason, context);
};

/** Fails the execution of a task. `ref`: the task's number. */
export const failExecutionOfTask: Fail<number> = (number, reason, context) => {
  const task = context.store.windowExecutionTasks.findByNumber(number);
  return task && failExecution(task.windowExecutionId, reason, context);
};

function findInvocation(
  invocationId: string,
  { store }: Context,
): { invocation: WindowExecutionInvocation; task: WindowExecutionTask; execution: WindowExecution } | undefined {
  const invocation = store.windowExecutionInvocations.find(invocationId);
  const task = invocation && store.windowExecutionTasks.findByNumber(invocation.taskNumber);
  const execution = task && store.windowExecutions.find(task.windowExecutionId);
  return execution && { invocation, task, execution };
}
