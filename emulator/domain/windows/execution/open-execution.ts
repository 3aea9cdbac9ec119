import type { WindowExecution } from "../../../store/window-executions.ts";
import type { Context } from "../../context.ts";

/** @throws Error when there is none or it has ended: what was due for it should have been off. */
export function getOpenExecution(windowExecutionId: string, { store }: Context): WindowExecution {
  const execution = store.windowExecutions.find(windowExecutionId);
  if (!execution || execution.endedAtMs !== null) {
    throw new Error(`Something is due for window execution ${windowExecutionId}, which is not open.`);
  }
  return execution;
}
