import type {
  GetMaintenanceWindowExecutionTaskRequest,
  GetMaintenanceWindowExecutionTaskResult,
} from "@aws-sdk/client-ssm";
import { getExecutionTask } from "../../../domain/windows/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { UUID } from "../shapes.ts";
import { alarmConfigurationOf, shownOutcome } from "../window-execution-answers.ts";
import { shownLimits } from "../window-task-answers.ts";

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
