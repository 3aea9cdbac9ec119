import type { Rule } from "../../rule.ts";

/** An execution, its tasks and its invocations leave the history 30 days after the execution ended. */
export const forgetExecution: Rule = (windowExecutionId, { store }) => {
  store.windowExecutions.delete(windowExecutionId);
};
