import type {
  DeregisterTaskFromMaintenanceWindowRequest,
  DeregisterTaskFromMaintenanceWindowResult,
} from "@aws-sdk/client-ssm";
import { emitTaskRegistration } from "../../../domain/windows/registration-events.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { getWindowTask } from "../../../domain/windows/window-tasks.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { UUID, WINDOW_ID } from "../shapes.ts";

export const deregisterTaskFromMaintenanceWindow = operation<
  DeregisterTaskFromMaintenanceWindowRequest,
  DeregisterTaskFromMaintenanceWindowResult
>({
  input: structure({ "WindowId*": WINDOW_ID, "WindowTaskId*": UUID }),
  run(input, context) {
    const { windowId } = getWindow(input.WindowId, context);
    const task = getWindowTask(windowId, input.WindowTaskId, context);
    context.store.windowTasks.delete(task.windowTaskId);
    emitTaskRegistration(task, "DEREGISTERED", context);
    return { WindowId: windowId, WindowTaskId: task.windowTaskId };
  },
});
