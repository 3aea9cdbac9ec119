import type { Rule } from "../../rule.ts";
import { endTask } from "./end-task.ts";
import { goOn, isPending, isRunning } from "./go-on.ts";
import { getOpenExecution } from "./open-execution.ts";
import { stopTask } from "./stop-task.ts";

/**
 * The cutoff has come, and everything else of its instant is done: what has not started never will and is TIMED_OUT. A
 * running task goes on (CONTINUE_TASK) or is stopped (CANCEL_TASK): a command is cancelled; of the other types what runs
 * continues and nothing new starts.
 */
export const reachCutoff: Rule = (windowExecutionId, context) => {
  const execution = getOpenExecution(windowExecutionId, context);
  for (const task of context.store.windowExecutionTasks.of(windowExecutionId)) {
    if (isPending(task)) endTask(execution, task, "TIMED_OUT", null, context);
    if (isRunning(task) && task.cutoffBehavior === "CANCEL_TASK") {
      stopTask(execution, task.number, { cancelsRunning: task.taskType === "RUN_COMMAND" }, context);
    }
  }
  goOn(execution, context);
};
