import type { WindowTarget } from "../../store/window-targets.ts";
import type { WindowTask } from "../../store/window-tasks.ts";
import { arnOf } from "../arn.ts";
import type { Context } from "../context.ts";
import { emitEvent } from "../events/emit-event.ts";

type Registration = "REGISTERED" | "DEREGISTERED" | "UPDATED";

/** EventBridge events of windows, targets and tasks; `execution/execution-events.ts` has those of executions. */
export function emitWindowState(windowId: string, enabled: boolean, context: Context): void {
  emit("State-change", windowId, enabled ? "ENABLED" : "DISABLED", undefined, context);
}

export function emitTargetRegistration(target: WindowTarget, status: Registration, context: Context): void {
  emit("Target Registration", target.windowId, status, { kind: "target", id: target.windowTargetId }, context);
}

/** AWS documents no example of this event: it has the form of the event of a target. */
export function emitTaskRegistration(task: WindowTask, status: Registration, context: Context): void {
  emit("Task Registration", task.windowId, status, { kind: "task", id: task.windowTaskId }, context);
}

function emit(
  what: string,
  windowId: string,
  status: string,
  part: { readonly kind: "target" | "task"; readonly id: string } | undefined,
  context: Context,
): void {
  const paths = [`maintenancewindow/${windowId}`, ...(part ? [`window${part.kind}/${part.id}`] : [])];
  const resources = paths.map((path) => arnOf("ssm", path, context.account));
  const detail = { ...(part && { [`window-${part.kind}-id`]: part.id }), "window-id": windowId, status };
  emitEvent({ detailType: `Maintenance Window ${what} Notification`, resources, detail }, context);
}
