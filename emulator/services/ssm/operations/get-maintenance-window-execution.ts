import type { GetMaintenanceWindowExecutionRequest, GetMaintenanceWindowExecutionResult } from "@aws-sdk/client-ssm";
import { getExecution } from "../../../domain/windows/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { UUID } from "../shapes.ts";
import { shownOutcome } from "../window-execution-answers.ts";

/** `TaskIds` are the ids of the tasks' executions, not those under which the tasks are registered. */
export const getMaintenanceWindowExecution = operation<
  GetMaintenanceWindowExecutionRequest,
  GetMaintenanceWindowExecutionResult
>({
  input: structure({ "WindowExecutionId*": UUID }),
  run(input, context) {
    const execution = getExecution(input.WindowExecutionId, context);
    const tasks = context.store.windowExecutionTasks.of(execution.windowExecutionId);
    return {
      WindowExecutionId: execution.windowExecutionId,
      TaskIds: tasks.map(({ taskExecutionId }) => taskExecutionId),
      ...shownOutcome(execution),
    };
  },
});
