import type { UpdateMaintenanceWindowTaskRequest, UpdateMaintenanceWindowTaskResult } from "@aws-sdk/client-ssm";
import { emitTaskRegistration } from "../../../domain/windows/registration-events.ts";
import { taskRoleArn } from "../../../domain/windows/task-role.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import {
  checkTargetsOfWindow,
  checkTask,
  getWindowTask,
  storedParameters,
} from "../../../domain/windows/window-tasks.ts";
import type { WindowTask } from "../../../store/window-tasks.ts";
import { boolean, structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { kept, requireForReplace } from "../replace.ts";
import { UUID, WINDOW_ID } from "../shapes.ts";
import { shownParameters, shownTask } from "../window-task-answers.ts";
import { TASK_ARN, TASK_MEMBERS } from "../window-task-shapes.ts";

export const updateMaintenanceWindowTask = operation<
  UpdateMaintenanceWindowTaskRequest,
  UpdateMaintenanceWindowTaskResult
>({
  input: structure({
    "WindowId*": WINDOW_ID,
    "WindowTaskId*": UUID,
    TaskArn: TASK_ARN,
    ...TASK_MEMBERS,
    Replace: boolean,
  }),
  run(input, context) {
    const window = getWindow(input.WindowId, context);
    const before = getWindowTask(window.windowId, input.WindowTaskId, context);
    if (input.Replace) requireForReplace(input, ["TaskArn", "Priority"]);
    const targets = kept(input, input.Targets, before.targets) ?? [];
    // An update that takes the targets away takes the limits along: a targetless task has none.
    const limits = targets.length > 0 ? before : { maxConcurrency: null, maxErrors: null };
    const draft: WindowTask = {
      ...before,
      targets,
      taskArn: input.TaskArn ?? before.taskArn,
      taskParameters: kept(input, input.TaskParameters, before.taskParameters),
      // Replaced as a whole, with or without Replace: omitted members are removed.
      taskInvocationParameters:
        input.TaskInvocationParameters === undefined && !input.Replace
          ? before.taskInvocationParameters
          : storedParameters(input.TaskInvocationParameters),
      priority: input.Priority ?? before.priority,
      loggingInfo: kept(input, input.LoggingInfo, before.loggingInfo),
      maxConcurrency: kept(input, input.MaxConcurrency, limits.maxConcurrency),
      maxErrors: kept(input, input.MaxErrors, limits.maxErrors),
      name: kept(input, input.Name, before.name),
      description: kept(input, input.Description, before.description),
      cutoffBehavior: kept(input, input.CutoffBehavior, before.cutoffBehavior),
      alarmConfiguration: kept(input, input.AlarmConfiguration, before.alarmConfiguration),
    };
    checkTask(draft, context);
    if (input.Targets) checkTargetsOfWindow(input.Targets, window, context);
    const isRoleKept = input.ServiceRoleArn === undefined && !input.Replace;
    const after = {
      ...draft,
      serviceRoleArn: isRoleKept ? before.serviceRoleArn : taskRoleArn(input.ServiceRoleArn, context),
    };
    context.store.windowTasks.update(after);
    emitTaskRegistration(after, "UPDATED", context);
    return { ...shownTask(after), TaskInvocationParameters: shownParameters(after) };
  },
});
