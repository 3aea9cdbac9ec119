import type { MaintenanceWindowTaskInvocationParameters } from "@aws-sdk/client-ssm";
import type { WindowTask } from "../../store/window-tasks.ts";

/** A task without targets has no limits; answers show a placeholder. */
export function shownLimits({ maxConcurrency, maxErrors }: Pick<WindowTask, "maxConcurrency" | "maxErrors">) {
  return { MaxConcurrency: maxConcurrency ?? "1", MaxErrors: maxErrors ?? "1" };
}

/** The members of a task in all answers. */
export function shownTask(task: WindowTask) {
  return {
    WindowId: task.windowId,
    WindowTaskId: task.windowTaskId,
    Targets: [...task.targets],
    TaskArn: task.taskArn,
    ServiceRoleArn: task.serviceRoleArn,
    TaskParameters: task.taskParameters ?? {},
    Priority: task.priority,
    ...shownLimits(task),
    LoggingInfo: task.loggingInfo ?? undefined,
    Name: task.name ?? undefined,
    Description: task.description ?? undefined,
    CutoffBehavior: task.cutoffBehavior ?? undefined,
    AlarmConfiguration: task.alarmConfiguration ?? undefined,
  };
}

/** On the wire a blob is base64 text; the SDK's type is bytes. */
export function shownParameters({
  taskInvocationParameters,
}: WindowTask): MaintenanceWindowTaskInvocationParameters | undefined {
  return (taskInvocationParameters ?? undefined) as MaintenanceWindowTaskInvocationParameters | undefined;
}
