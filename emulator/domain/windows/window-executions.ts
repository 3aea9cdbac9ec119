import type { WindowExecutionInvocation } from "../../store/window-execution-invocations.ts";
import type { WindowExecutionTask } from "../../store/window-execution-tasks.ts";
import type { WindowExecution } from "../../store/window-executions.ts";
import { doesNotExist } from "../aws-error.ts";
import type { Context } from "../context.ts";

/** @throws AwsError DoesNotExistException */
export function getExecution(windowExecutionId: string, { store }: Pick<Context, "store">): WindowExecution {
  const execution = store.windowExecutions.find(windowExecutionId.toLowerCase());
  if (!execution) throw doesNotExist(`Maintenance window execution ${windowExecutionId} does not exist`);
  return execution;
}

/** @param taskId what a request calls TaskId: the task's execution id. @throws AwsError DoesNotExistException */
export function getExecutionTask(windowExecutionId: string, taskId: string, context: Context): WindowExecutionTask {
  const execution = getExecution(windowExecutionId, context);
  const task = context.store.windowExecutionTasks.find(execution.windowExecutionId, taskId.toLowerCase());
  if (!task) {
    throw doesNotExist(`Task ${taskId} does not exist in maintenance window execution ${windowExecutionId}`);
  }
  return task;
}

/** @throws AwsError DoesNotExistException */
export function getInvocation(
  task: WindowExecutionTask,
  invocationId: string,
  { store }: Context,
): WindowExecutionInvocation {
  const invocation = store.windowExecutionInvocations.find(invocationId.toLowerCase());
  if (invocation?.taskNumber !== task.number) {
    throw doesNotExist(`Invocation ${invocationId} does not exist in task ${task.taskExecutionId}`);
  }
  return invocation;
}
