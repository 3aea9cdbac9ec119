import type { GetMaintenanceWindowTaskRequest, GetMaintenanceWindowTaskResult } from "@aws-sdk/client-ssm";
import { getWindow } from "../../../domain/windows/window.ts";
import { getWindowTask } from "../../../domain/windows/window-tasks.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { UUID, WINDOW_ID } from "../shapes.ts";
import { shownParameters, shownTask } from "../window-task-answers.ts";

export const getMaintenanceWindowTask = operation<GetMaintenanceWindowTaskRequest, GetMaintenanceWindowTaskResult>({
  input: structure({ "WindowId*": WINDOW_ID, "WindowTaskId*": UUID }),
  run(input, context) {
    const { windowId } = getWindow(input.WindowId, context);
    const task = getWindowTask(windowId, input.WindowTaskId, context);
    return { ...shownTask(task), TaskType: task.taskType, TaskInvocationParameters: shownParameters(task) };
  },
});
