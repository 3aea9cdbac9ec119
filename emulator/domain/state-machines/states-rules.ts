import type { RuleTable } from "../rule.ts";
import { STATE_EXECUTION_DUE, STATE_TASK_ENDED } from "./executions.ts";
import { runExecution, taskEnded } from "./run-execution.ts";

export const STATES_RULES = {
  [STATE_EXECUTION_DUE]: runExecution,
  [STATE_TASK_ENDED]: taskEnded,
} satisfies RuleTable;
