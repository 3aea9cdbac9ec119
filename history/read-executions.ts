import {
  type MaintenanceWindowExecution,
  type MaintenanceWindowExecutionTaskIdentity,
  type MaintenanceWindowExecutionTaskInvocationIdentity,
  paginateDescribeMaintenanceWindowExecutions,
  paginateDescribeMaintenanceWindowExecutionTaskInvocations,
  paginateDescribeMaintenanceWindowExecutionTasks,
} from "@aws-sdk/client-ssm";
import type { HistoryRange } from "./history-range.ts";
import { inParallel } from "./parallel.ts";
import { readAutomation } from "./read-automation.ts";
import { readNodeInvocations } from "./read-node-invocations.ts";
import { collect, isGone, REQUESTS_AT_ONCE, type Reader } from "./reader.ts";
import type {
  AutomationRun,
  NodeInvocation,
  TaskExecution,
  TaskInvocation,
  WindowExecution,
} from "./window-history.ts";

/** Oldest first, each with everything below it. @param last how many at most, the latest. */
export async function readExecutions(
  reader: Reader,
  windowId: string,
  range: HistoryRange,
  last: number = Infinity,
): Promise<WindowExecution[]> {
  const listed = (await listExecutions(reader, windowId, range)).slice(-last);
  return await inParallel(listed, REQUESTS_AT_ONCE, (execution) => readExecution(reader, execution));
}

/** Oldest first, without what is below them. */
export async function listExecutions(
  { ssm, request, turn }: Reader,
  windowId: string,
  range: HistoryRange,
): Promise<MaintenanceWindowExecution[]> {
  const pages = paginateDescribeMaintenanceWindowExecutions(
    { client: ssm, pageSize: 100 },
    { WindowId: windowId, Filters: filters(range) },
    request,
  );
  const { from = new Date(0), to } = range;
  return (await turn(() => collect(pages, (page) => page.WindowExecutions)))
    .filter(({ StartTime }) => StartTime && StartTime >= from && (!to || StartTime < to))
    .sort((a, b) => a.StartTime!.getTime() - b.StartTime!.getTime());
}

/** The filters' documented form has no fraction, and whether they include their instant is not said: a second more, then. */
function filters({ from, to }: HistoryRange) {
  return [
    ...(from ? [{ Key: "ExecutedAfter", Values: [wholeSecond(from.getTime() - 1000)] }] : []),
    ...(to ? [{ Key: "ExecutedBefore", Values: [wholeSecond(to.getTime() + 1999)] }] : []),
  ];
}

function wholeSecond(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(/\.\d+Z$/, "Z");
}

async function readExecution(reader: Reader, execution: MaintenanceWindowExecution): Promise<WindowExecution> {
  const windowExecutionId = execution.WindowExecutionId ?? "";
  const below = await readBelow(windowExecutionId, () => readTaskExecutions(reader, windowExecutionId), "Its tasks");
  return {
    windowExecutionId,
    status: execution.Status ?? "",
    statusDetails: execution.StatusDetails,
    startedAt: execution.StartTime as Date,
    endedAt: execution.EndTime,
    tasks: below.items,
    unavailable: below.unavailable,
  };
}

async function readTaskExecutions(reader: Reader, windowExecutionId: string): Promise<TaskExecution[]> {
  const pages = paginateDescribeMaintenanceWindowExecutionTasks(
    { client: reader.ssm, pageSize: 100 },
    { WindowExecutionId: windowExecutionId },
    reader.request,
  );
  const tasks = await reader.turn(() => collect(pages, (page) => page.WindowExecutionTaskIdentities));
  return await inParallel(tasks, 1, (task) => readTaskExecution(reader, windowExecutionId, task));
}

async function readTaskExecution(
  reader: Reader,
  windowExecutionId: string,
  task: MaintenanceWindowExecutionTaskIdentity,
): Promise<TaskExecution> {
  const taskExecutionId = task.TaskExecutionId ?? "";
  const below = await readBelow(
    taskExecutionId,
    () => readInvocations(reader, windowExecutionId, taskExecutionId),
    "The task's invocations",
  );
  return {
    taskExecutionId,
    taskArn: task.TaskArn ?? "",
    type: task.TaskType ?? "",
    status: task.Status ?? "",
    statusDetails: task.StatusDetails,
    startedAt: task.StartTime,
    endedAt: task.EndTime,
    invocations: below.items,
    unavailable: below.unavailable,
    stoppedBy: stoppedBy(task),
  };
}

function stoppedBy({ TriggeredAlarms: [triggered] = [] }: MaintenanceWindowExecutionTaskIdentity) {
  return triggered && { alarm: triggered.Name ?? "", state: triggered.State ?? "" };
}

async function readInvocations(reader: Reader, windowExecutionId: string, taskId: string): Promise<TaskInvocation[]> {
  const pages = paginateDescribeMaintenanceWindowExecutionTaskInvocations(
    { client: reader.ssm, pageSize: 100 },
    { WindowExecutionId: windowExecutionId, TaskId: taskId },
    reader.request,
  );
  const invocations = await reader.turn(() => collect(pages, (page) => page.WindowExecutionTaskInvocationIdentities));
  return await inParallel(invocations, REQUESTS_AT_ONCE, (invocation) => readInvocation(reader, invocation));
}

async function readInvocation(
  reader: Reader,
  invocation: MaintenanceWindowExecutionTaskInvocationIdentity,
): Promise<TaskInvocation> {
  return {
    invocationId: invocation.InvocationId ?? "",
    executionId: invocation.ExecutionId,
    windowTargetId: invocation.WindowTargetId,
    ownerInformation: invocation.OwnerInformation,
    status: invocation.Status ?? "",
    statusDetails: invocation.StatusDetails,
    startedAt: invocation.StartTime,
    endedAt: invocation.EndTime,
    ...(await readWork(reader, invocation)),
  };
}

interface Work {
  readonly nodes: readonly NodeInvocation[];
  readonly automation: AutomationRun | undefined;
  readonly unavailable: string | undefined;
}

/** What the invocation started. Of a function or a state machine SSM reports only the status of the invocation. */
async function readWork(
  reader: Reader,
  { TaskType, ExecutionId: id }: MaintenanceWindowExecutionTaskInvocationIdentity,
): Promise<Work> {
  if (TaskType === "AUTOMATION" && id !== undefined) {
    const { automation, nodes, unavailable } = await readAutomation(reader, id);
    return { nodes, automation, unavailable: unavailable.length === 0 ? undefined : unavailable.join("; ") };
  }
  const nodes = TaskType === "RUN_COMMAND" && id !== undefined ? await readNodeInvocations(reader, id) : [];
  const unavailable = nodes
    ? undefined
    : `Command ${id} is no longer available: Systems Manager keeps commands for 30 days`;
  return { nodes: nodes ?? [], automation: undefined, unavailable };
}

/** AWS deletes old executions gradually and from the top down, so parts of one can disappear while it is read. */
async function readBelow<T>(
  id: string,
  read: () => Promise<T[]>,
  what: string,
): Promise<{ items: T[]; unavailable: string | undefined }> {
  if (id === "") return { items: [], unavailable: `${what} cannot be read: AWS does not report the id` };
  try {
    return { items: await read(), unavailable: undefined };
  } catch (error) {
    if (!isGone(error)) throw error;
    return { items: [], unavailable: `${what} are no longer available: AWS keeps executions for 30 days` };
  }
}
