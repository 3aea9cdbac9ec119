import type {
  GetMaintenanceWindowExecutionTaskInvocationRequest,
  GetMaintenanceWindowExecutionTaskInvocationResult,
} from "@aws-sdk/client-ssm";
import { getExecutionTask, getInvocation } from "../../../domain/windows/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { UUID } from "../shapes.ts";
import { shownInvocation } from "../window-execution-answers.ts";

export const getMaintenanceWindowExecutionTaskInvocation = operation<
  GetMaintenanceWindowExecutionTaskInvocationRequest,
  GetMaintenanceWindowExecutionTaskInvocationResult
>({
  input: structure({ "WindowExecutionId*": UUID, "TaskId*": UUID, "InvocationId*": UUID }),
  run(input, context) {
    const task = getExecutionTask(input.WindowExecutionId, input.TaskId, context);
    return shownInvocation(task, getInvocation(task, input.InvocationId, context));
  },
});
