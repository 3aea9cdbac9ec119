import type {
  GetMaintenanceWindowExecutionTaskRequest,
  GetMaintenanceWindowExecutionTaskResult,
} from "@aws-sdk/client-ssm";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../operation.ts";
import { UUID } from "../shapes.ts";
import { alarmConfigurationOf, getExecutionTask, shownOutcome } from "../window-executions.ts";
import { shownLimits } from "../window-tasks.ts";

export const getMaintenanceWindowExecutionTask = operation<
  GetMaintenanceWindowExecutionTaskRequest,
  GetMaintenanceWindowExecutionTaskResult
>({
  input: structure({ "WindowExecutionId*": UUID, "TaskId*": UUID }),
  run(input, context) {
    const task = getExecutionTask(input.WindowExecutionId, input.TaskId, context);
    return {
      WindowExecutionId: task.windowExecutionId,
      TaskExecutionId: task.taskExecutionId,
      TaskArn: task.taskArn,
      ServiceRole: task.serviceRoleArn ?? undefined,
      Type: task.taskType,
      TaskParameters: context.store.windowExecutionTasks
        .parameters(task.number)
        .map((parameters) =>
          Object.fromEntries(Object.entries(parameters).map(([name, { Values }]) => [name, { Values: [...Values] }])),
        ),
      Priority: task.priority,
      ...shownLimits(task),
      ...shownOutcome(task),
      AlarmConfiguration: alarmConfigurationOf(task),
    };
  },
});
