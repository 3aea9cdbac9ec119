import { arnOf } from "../arn.ts";
import type { Context } from "../context.ts";
import { emitEvent } from "../events/emit-event.ts";

type Registration = "REGISTERED" | "DEREGISTERED" | "UPDATED";

/** EventBridge events of windows, targets and tasks; `execution/execution-events.ts` has those of executions. */
export function emitWindowState(windowId: string, enabled: boolean, context: Context): void {
  emitEvent(
    {
      detailType: "Maintenance Window State-change Notification",
      resources: [ssmArn("maintenancewindow", windowId, context)],
      detail: { "window-id": windowId, status: enabled ? "ENABLED" : "DISABLED" },
    },
    context,
  );
}

export function emitTargetRegistration(
  target: { readonly windowId: string; readonly windowTargetId: string },
  status: Registration,
  context: Context,
): void {
  emitEvent(
    {
      detailType: "Maintenance Window Target Registration Notification",
      resources: [
        ssmArn("maintenancewindow", target.windowId, context),
        ssmArn("windowtarget", target.windowTargetId, context),
      ],
      detail: { "window-target-id": target.windowTargetId, "window-id": target.windowId, status },
    },
    context,
  );
}

/** AWS documents no example of this event: it has the form of the event of a target. */
export function emitTaskRegistration(
  task: { readonly windowId: string; readonly windowTaskId: string },
  status: Registration,
  context: Context,
): void {
  emitEvent(
    {
      detailType: "Maintenance Window Task Registration Notification",
      resources: [
        ssmArn("maintenancewindow", task.windowId, context),
        ssmArn("windowtask", task.windowTaskId, context),
      ],
      detail: { "window-task-id": task.windowTaskId, "window-id": task.windowId, status },
    },
    context,
  );
}

function ssmArn(kind: string, id: string, { account }: Pick<Context, "account">): string {
  return arnOf("ssm", `${kind}/${id}`, account);
}
