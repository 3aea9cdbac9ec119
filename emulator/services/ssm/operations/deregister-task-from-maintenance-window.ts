import type {
  DeregisterTaskFromMaintenanceWindowRequest,
  DeregisterTaskFromMaintenanceWindowResult,
} from "@aws-sdk/client-ssm";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { UUID, WINDOW_ID } from "../shapes.ts";
import { emitTaskRegistration } from "../window-events.ts";
import { getWindowTask } from "../window-tasks.ts";
import { getWindow } from "../windows.ts";

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
