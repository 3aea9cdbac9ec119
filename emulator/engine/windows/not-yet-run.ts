import type { TaskInvocationParameters, WindowTaskType } from "../../store/window-tasks.ts";
import { substitute } from "./pseudo-parameters.ts";
import { type TaskAction, TaskRefusal } from "./task-action.ts";

/** A task type that can be registered and is started, but that nothing executes: each invocation ends FAILED and says so. */
export function notYetRun(type: WindowTaskType, member: keyof TaskInvocationParameters): TaskAction {
  return {
    isPerResource: true,
    taskParameters: (_task, { taskInvocationParameters }) => taskInvocationParameters?.Automation?.Parameters ?? {},
    parameters: ({ definition, pseudoParameters }) =>
      substitute(definition.taskInvocationParameters?.[member] ?? {}, pseudoParameters),
    start() {
      throw new TaskRefusal(`The emulator does not run ${type} tasks yet.`);
    },
    cancel: (executionId) => neverStarted(type, executionId),
    outcome: (executionId) => neverStarted(type, executionId),
  };
}

function neverStarted(type: WindowTaskType, executionId: string): never {
  throw new Error(`Nothing starts ${type} tasks, yet ${executionId} is said to be one's execution.`);
}
