import type {
  DescribeMaintenanceWindowExecutionTaskInvocationsRequest,
  DescribeMaintenanceWindowExecutionTaskInvocationsResult,
} from "@aws-sdk/client-ssm";
import { getExecutionTask } from "../../../domain/windows/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { pageByNumber } from "../pagination.ts";
import { FILTERED_PAGE, UUID } from "../shapes.ts";
import { readStatusFilter, shownInvocation } from "../window-execution-answers.ts";

/** In the order in which the invocations started. */
export const describeMaintenanceWindowExecutionTaskInvocations = operation<
  DescribeMaintenanceWindowExecutionTaskInvocationsRequest,
  DescribeMaintenanceWindowExecutionTaskInvocationsResult
>({
  input: structure({ "WindowExecutionId*": UUID, "TaskId*": UUID, ...FILTERED_PAGE }),
  run(input, context) {
    const task = getExecutionTask(input.WindowExecutionId, input.TaskId, context);
    const statuses = readStatusFilter(input.Filters);
    const { rows, nextToken } = pageByNumber(input, {
      scope: `DescribeMaintenanceWindowExecutionTaskInvocations/${task.taskExecutionId}`,
      read: (afterNumber, limit) =>
        context.store.windowExecutionInvocations.page(task.number, {
          afterNumber,
          ...(statuses && { statuses }),
          limit,
        }),
    });
    return {
      WindowExecutionTaskInvocationIdentities: rows.map((invocation) => shownInvocation(task, invocation)),
      NextToken: nextToken,
    };
  },
});
