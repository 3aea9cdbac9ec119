import type {
  CancelMaintenanceWindowExecutionRequest,
  CancelMaintenanceWindowExecutionResult,
} from "@aws-sdk/client-ssm";
import { WINDOW_EXECUTION_CANCELLED } from "../../../domain/due-kinds.ts";
import { getExecution } from "../../../domain/windows/window-executions.ts";
import { structure } from "../../../wire/shape.ts";
import { operation } from "../../operation.ts";
import { UUID } from "../shapes.ts";

/**
 * Tasks that have not started do not start, running ones end: the engine does this at the same instant. An execution that has
 * ended or is being cancelled does not change.
 */
export const cancelMaintenanceWindowExecution = operation<
  CancelMaintenanceWindowExecutionRequest,
  CancelMaintenanceWindowExecutionResult
>({
  input: structure({ "WindowExecutionId*": UUID }),
  run(input, context) {
    const { store, nowMs } = context;
    const { windowExecutionId, status } = getExecution(input.WindowExecutionId, context);
    if (status === "PENDING" || status === "IN_PROGRESS") {
      store.windowExecutions.setStatus(windowExecutionId, "CANCELLING");
      store.due.set(WINDOW_EXECUTION_CANCELLED, windowExecutionId, nowMs, "asked");
    }
    return { WindowExecutionId: windowExecutionId };
  },
});
