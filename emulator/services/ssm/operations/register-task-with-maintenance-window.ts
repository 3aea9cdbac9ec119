import type {
  RegisterTaskWithMaintenanceWindowRequest,
  RegisterTaskWithMaintenanceWindowResult,
} from "@aws-sdk/client-ssm";
import { AwsError } from "../../../domain/aws-error.ts";
import { once } from "../../../domain/idempotency.ts";
import { emitTaskRegistration } from "../../../domain/windows/registration-events.ts";
import { taskRoleArn } from "../../../domain/windows/task-role.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { checkTargetsOfWindow, checkTask, storedParameters } from "../../../domain/windows/window-tasks.ts";
import type { WindowTask } from "../../../store/window-tasks.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { CLIENT_TOKEN, WINDOW_ID } from "../shapes.ts";
import { TASK_ARN, TASK_MEMBERS, TASK_TYPE } from "../window-task-shapes.ts";

export const registerTaskWithMaintenanceWindow = operation<
  RegisterTaskWithMaintenanceWindowRequest,
  RegisterTaskWithMaintenanceWindowResult
>({
  input: structure({
    "WindowId*": WINDOW_ID,
    "TaskArn*": TASK_ARN,
    "TaskType*": TASK_TYPE,
    ...TASK_MEMBERS,
    ClientToken: CLIENT_TOKEN,
  }),
  run(input, context) {
    const { store, chance, quotas } = context;
    const windowTaskId = once("RegisterTaskWithMaintenanceWindow", input, context, () => {
      const window = getWindow(input.WindowId, context);
      const draft: WindowTask = {
        windowTaskId: chance.uuid(),
        windowId: window.windowId,
        taskArn: input.TaskArn,
        taskType: input.TaskType,
        targets: input.Targets ?? [],
        taskParameters: input.TaskParameters ?? null,
        taskInvocationParameters: storedParameters(input.TaskInvocationParameters),
        priority: input.Priority ?? 0,
        loggingInfo: input.LoggingInfo ?? null,
        serviceRoleArn: "",
        maxConcurrency: input.MaxConcurrency ?? null,
        maxErrors: input.MaxErrors ?? null,
        name: input.Name ?? null,
        description: input.Description ?? null,
        cutoffBehavior: input.CutoffBehavior ?? null,
        alarmConfiguration: input.AlarmConfiguration ?? null,
      };
      checkTask(draft, context);
      checkTargetsOfWindow(draft.targets, window, context);
      if (store.windowTasks.count(window.windowId) >= quotas.tasksPerWindow) {
        throw new AwsError(
          "ResourceLimitExceededException",
          `Maintenance window ${window.windowId} already has ${quotas.tasksPerWindow} tasks, its quota.`,
        );
      }
      const task = { ...draft, serviceRoleArn: taskRoleArn(input.ServiceRoleArn, context) };
      store.windowTasks.insert(task);
      emitTaskRegistration(task, "REGISTERED", context);
      return task.windowTaskId;
    });
    return { WindowTaskId: windowTaskId };
  },
});
