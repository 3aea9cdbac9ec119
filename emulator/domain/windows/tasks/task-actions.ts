import type { WindowTaskType } from "../../../store/window-tasks.ts";
import { automationTask } from "./automation-task.ts";
import { lambdaTask } from "./lambda-task.ts";
import { runCommandTask } from "./run-command-task.ts";
import { stepFunctionsTask } from "./step-functions-task.ts";
import type { TaskAction } from "./task-action.ts";

/** The behaviour of each task type. */
export const TASK_ACTIONS: Readonly<Record<WindowTaskType, TaskAction>> = {
  RUN_COMMAND: runCommandTask,
  AUTOMATION: automationTask,
  LAMBDA: lambdaTask,
  STEP_FUNCTIONS: stepFunctionsTask,
};
