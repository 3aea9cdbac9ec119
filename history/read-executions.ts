import {
  paginateDescribeMaintenanceWindowExecutions,
  paginateDescribeMaintenanceWindowExecutionTaskInvocations,
  paginateDescribeMaintenanceWindowExecutionTasks,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { HistoryRange } from "./history-range.ts";
import { readNodeInvocations } from "./read-node-invocations.ts";
import type { TaskExecution, TaskInvocation, WindowExecution } from "./window-history.ts";

/** Oldest first, each with everything below it. */
export async function readExecutions(
  ssm: SSMClient,
  windowId: string,
  range: HistoryRange,
): Promise<WindowExecution[]> {
  const executions: WindowExecution[] = [];
  const pages = paginateDescribeMaintenanceWindowExecutions(
    { client: ssm },
    { WindowId: windowId, Filters: filters(range) },
  );
  for await (const page of pages) {
    for (const execution of page.WindowExecutions ?? []) {
      const windowExecutionId = execution.WindowExecutionId ?? "";
      executions.push({
        windowExecutionId,
        status: execution.Status ?? "",
        statusDetails: execution.StatusDetails,
        startedAt: execution.StartTime ?? new Date(Number.NaN),
        endedAt: execution.EndTime,
        tasks: await readTaskExecutions(ssm, windowExecutionId),
      });
    }
  }
  return executions.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
}

function filters({ from, to }: HistoryRange) {
  return [
    ...(from ? [{ Key: "ExecutedAfter", Values: [toSeconds(from)] }] : []),
    ...(to ? [{ Key: "ExecutedBefore", Values: [toSeconds(to)] }] : []),
  ];
}

/** The filters' documented form has no fraction. */
function toSeconds(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, "Z");
}

async function readTaskExecutions(ssm: SSMClient, windowExecutionId: string): Promise<TaskExecution[]> {
  const tasks: TaskExecution[] = [];
  const pages = paginateDescribeMaintenanceWindowExecutionTasks(
    { client: ssm },
    { WindowExecutionId: windowExecutionId },
  );
  for await (const page of pages) {
    for (const task of page.WindowExecutionTaskIdentities ?? []) {
      const taskExecutionId = task.TaskExecutionId ?? "";
      tasks.push({
        taskExecutionId,
        taskArn: task.TaskArn ?? "",
        type: task.TaskType ?? "",
        status: task.Status ?? "",
        statusDetails: task.StatusDetails,
        startedAt: task.StartTime,
        endedAt: task.EndTime,
        invocations: await readInvocations(ssm, windowExecutionId, taskExecutionId),
      });
    }
  }
  return tasks;
}

async function readInvocations(ssm: SSMClient, windowExecutionId: string, taskId: string): Promise<TaskInvocation[]> {
  const invocations: TaskInvocation[] = [];
  const pages = paginateDescribeMaintenanceWindowExecutionTaskInvocations(
    { client: ssm },
    { WindowExecutionId: windowExecutionId, TaskId: taskId },
  );
  for await (const page of pages) {
    for (const invocation of page.WindowExecutionTaskInvocationIdentities ?? []) {
      const isCommand = invocation.TaskType === "RUN_COMMAND" && invocation.ExecutionId !== undefined;
      invocations.push({
        invocationId: invocation.InvocationId ?? "",
        executionId: invocation.ExecutionId,
        windowTargetId: invocation.WindowTargetId,
        ownerInformation: invocation.OwnerInformation,
        status: invocation.Status ?? "",
        statusDetails: invocation.StatusDetails,
        startedAt: invocation.StartTime,
        endedAt: invocation.EndTime,
        nodes: isCommand ? await readNodeInvocations(ssm, invocation.ExecutionId as string) : [],
      });
    }
  }
  return invocations;
}
