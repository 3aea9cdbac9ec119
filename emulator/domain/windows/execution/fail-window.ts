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

/** `ref` is a window's id: the execution that was to start fails, and the next one is planned. */
export const failNextExecution: Fail = (windowId, reason, context) => {
  const window = context.store.windows.find(windowId);
  if (!window?.enabled) return undefined;
  planNextExecution(window, context.nowMs, context);
  return recordFailed(window, reason, context);
};

/** `ref` is a window's id: the execution that was to start fails, and whether there is a next one cannot be known. */
export const failLastExecution: Fail = (windowId, reason, context) => {
  const window = context.store.windows.find(windowId);
  return window && recordFailed(window, reason, context);
};

/** `ref` is a window's id and its nominal instant. */
export const failDelayedStart: Fail = (ref, reason, context) =>
  failLastExecution(ref.slice(0, ref.indexOf("/")), reason, context);

function recordFailed(window: Window, reason: string, context: Context): string {
  const { windowExecutionId } = recordExecution(window, "FAILED", reason, context);
  return `window execution ${windowExecutionId}`;
}

/** `ref` is an invocation's id: it fails, and its task goes on as after any failed one. */
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

/** `ref` is an invocation's id: the whole window execution fails. */
export const failExecutionOfInvocation: Fail = (invocationId, reason, context) => {
  const found = findInvocation(invocationId, context);
  return found && failExecution(found.execution.windowExecutionId, reason, context);
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
