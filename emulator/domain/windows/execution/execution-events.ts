import type { WindowExecutionInvocation } from "../../../store/window-execution-invocations.ts";
import type { WindowExecutionTask } from "../../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../../store/window-executions.ts";
import { arnOf } from "../../arn.ts";
import type { Context } from "../../context.ts";
import { emitEvent } from "../../events/emit-event.ts";

/** The EventBridge events of a window's executions, tasks and invocations ("Amazon EventBridge event examples for Systems Manager"). */
export function emitExecutionEvent(execution: Omit<WindowExecution, "number">, context: Context): void {
  emit("Maintenance Window Execution State-change Notification", execution, execution, {}, context);
}

export function emitTaskEvent(execution: WindowExecution, task: WindowExecutionTask, context: Context): void {
  const detail = { "task-execution-id": task.taskExecutionId };
  emit("Maintenance Window Task Execution State-change Notification", execution, task, detail, context);
}

/**
 * As on AWS, the detail has no invocation id. Task types other than RUN_COMMAND emit only IN_PROGRESS and COMPLETE, and
 * COMPLETE for every outcome.
 */
export function emitInvocationEvent(
  execution: WindowExecution,
  task: WindowExecutionTask,
  invocation: Omit<WindowExecutionInvocation, "number">,
  context: Context,
): void {
  const isCoarse = task.taskType !== "RUN_COMMAND";
  if (isCoarse && invocation.status === "CANCELLING") return;
  const status = isCoarse && invocation.status !== "IN_PROGRESS" ? "COMPLETE" : invocation.status;
  const detail = {
    "task-execution-id": task.taskExecutionId,
    ...(invocation.windowTargetId !== null && { "window-target-id": invocation.windowTargetId }),
    ...(invocation.ownerInformation !== null && { "owner-information": invocation.ownerInformation }),
  };
  const subject = { ...invocation, status };
  emit("Maintenance Window Task Target Invocation State-change Notification", execution, subject, detail, context);
}

interface Subject {
  readonly status: string;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
}

function emit(
  detailType: string,
  execution: Pick<WindowExecution, "windowId" | "windowExecutionId">,
  subject: Subject,
  more: object,
  context: Context,
): void {
  const detail = {
    ...(subject.startedAtMs !== null && { "start-time": iso(subject.startedAtMs) }),
    ...(subject.endedAtMs !== null && { "end-time": iso(subject.endedAtMs) }),
    "window-id": execution.windowId,
    "window-execution-id": execution.windowExecutionId,
    ...more,
    status: subject.status,
  };
  const resources = [arnOf("ssm", `maintenancewindow/${execution.windowId}`, context.account)];
  emitEvent({ detailType, resources, detail }, context);
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
