import type { Rule } from "../../rule.ts";
import { isRunning } from "./go-on.ts";
import { getOpenExecution } from "./open-execution.ts";
import { stopTask } from "./stop-task.ts";

/** The duration is over and work still runs. Due only where `choices.hardStopAtEnd`: everything is asked to stop. */
export const reachEnd: Rule = (windowExecutionId, context) => {
  const execution = getOpenExecution(windowExecutionId, context);
  for (const task of context.store.windowExecutionTasks.of(windowExecutionId)) {
    if (isRunning(task)) stopTask(execution, task.number, { cancelsRunning: true }, context);
  }
};
