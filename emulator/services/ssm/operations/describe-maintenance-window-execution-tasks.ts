import type {
  DescribeMaintenanceWindowExecutionTasksRequest,
  DescribeMaintenanceWindowExecutionTasksResult,
} from "@aws-sdk/client-ssm";
import { getExecution } from "../../../domain/windows/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../pagination.ts";
import { FILTERED_PAGE, UUID } from "../shapes.ts";
import { alarmConfigurationOf, readStatusFilter, shownOutcome } from "../window-execution-answers.ts";

/** In the order in which the tasks start. */
export const describeMaintenanceWindowExecutionTasks = operation<
  DescribeMaintenanceWindowExecutionTasksRequest,
  DescribeMaintenanceWindowExecutionTasksResult
>({
  input: structure({ "WindowExecutionId*": UUID, ...FILTERED_PAGE }),
  run(input, context) {
    const { windowExecutionId } = getExecution(input.WindowExecutionId, context);
    const statuses = readStatusFilter(input.Filters);
    const { rows, nextToken } = pageByNumber(input, {
      scope: `DescribeMaintenanceWindowExecutionTasks/${windowExecutionId}`,
      read: (afterNumber, limit) =>
        context.store.windowExecutionTasks.page(windowExecutionId, {
          afterNumber,
          ...(statuses && { statuses }),
          limit,
        }),
    });
    return {
      WindowExecutionTaskIdentities: rows.map((task) => ({
        WindowExecutionId: task.windowExecutionId,
        TaskExecutionId: task.taskExecutionId,
        ...shownOutcome(task),
        TaskArn: task.taskArn,
        TaskType: task.taskType,
        AlarmConfiguration: alarmConfigurationOf(task),
      })),
      NextToken: nextToken,
    };
  },
});
