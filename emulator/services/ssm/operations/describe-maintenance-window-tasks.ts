import type { DescribeMaintenanceWindowTasksRequest, DescribeMaintenanceWindowTasksResult } from "@aws-sdk/client-ssm";
import { validationError } from "../../../domain/aws-error.ts";
import { getWindow } from "../../../domain/windows/window.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../pagination.ts";
import { FILTERED_PAGE, WINDOW_ID } from "../shapes.ts";
import { allowed, allowedWords, readFilters } from "../window-filters.ts";
import { shownTask } from "../window-task-answers.ts";

export const describeMaintenanceWindowTasks = operation<
  DescribeMaintenanceWindowTasksRequest,
  DescribeMaintenanceWindowTasksResult
>({
  input: structure({ "WindowId*": WINDOW_ID, ...FILTERED_PAGE }),
  run(input, context) {
    const { windowId } = getWindow(input.WindowId, context);
    const filters = readFilters(input.Filters, ["WindowTaskId", "TaskArn", "Priority", "TaskType"]);
    const condition = {
      windowTaskId: allowed(filters.WindowTaskId)?.map((id) => id.toLowerCase()),
      taskArn: allowed(filters.TaskArn),
      priority: allowed(filters.Priority)?.map(priority),
      taskType: allowedWords("TaskType", filters.TaskType, ["RUN_COMMAND", "AUTOMATION", "STEP_FUNCTIONS", "LAMBDA"]),
    };
    const { rows, nextToken } = pageByNumber(input, {
      scope: `DescribeMaintenanceWindowTasks/${windowId}`,
      read: (number, limit) => context.store.windowTasks.page(windowId, number, limit, condition),
    });
    return { Tasks: rows.map((task) => ({ ...shownTask(task), Type: task.taskType })), NextToken: nextToken };
  },
});

function priority(value: string): number {
  if (!/^\d{1,10}$/.test(value)) {
    throw validationError(`'${value}' is not a valid value of filter 'Priority'. It must be a number of at least 0.`);
  }
  return Number(value);
}
