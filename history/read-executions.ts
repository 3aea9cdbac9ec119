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
import { type CommandNodes, readNodeInvocations, readUnsuccessfulNodes } from "./read-node-invocations.ts";
import { collect, isGone, REQUESTS_AT_ONCE, type Reader } from "./reader.ts";
import type { AutomationRun, TaskExecution, TaskInvocation, WindowExecution } from "./window-history.ts";

export interface Limits {
  /** How many executions at most, the latest. */
  readonly last?: number | undefined;
  /** How many nodes of executions before the latest are read at most; of the others, those that did not succeed. */
  readonly earlierNodes?: number | undefined;
}

/** Oldest first, each with everything below it. */
export async function readExecutions(
  reader: Reader,
  windowId: string,
  range: HistoryRange,
  { last = Infinity, earlierNodes = Infinity }: Limits,
): Promise<WindowExecution[]> {
  const listed = (await listExecutions(reader, windowId, range)).slice(-last);
  reader.nodes.open();
  const read = (some: readonly MaintenanceWindowExecution[], commands: ReadCommand) =>
    inParallel(some, REQUESTS_AT_ONCE, (execution) => readExecution({ ...reader, commands }, execution));
  if (earlierNodes === Infinity) return await read(listed, readNodeInvocations);
  const latest = latestOf(listed);
  const newest = await read(latest, readNodeInvocations);
  const size = Math.max(1, ...newest.map((execution) => countNodes(execution)));
  const before = listed.length - latest.length;
  const whole = Math.max(0, before - Math.floor(earlierNodes / size));
  return [
    ...(await read(listed.slice(0, whole), readUnsuccessfulNodes)),
    ...(await read(listed.slice(whole, before), readNodeInvocations)),
    ...newest,
  ];
}

/** From the last one that ended on, by which a window is judged. */
function latestOf(executions: readonly MaintenanceWindowExecution[]): readonly MaintenanceWindowExecution[] {
  const ended = executions.findLastIndex(({ EndTime, Status }) => EndTime && Status !== "SKIPPED_OVERLAPPING");
  return executions.slice(Math.max(0, ended));
}

function countNodes({ tasks }: WindowExecution): number {
  return tasks.flatMap(({ invocations }) => invocations).reduce((sum, { nodes }) => sum + nodes.length, 0);
}

/** What a command's nodes did; undefined for a command that is no longer there. */
type ReadCommand = (reader: Reader, commandId: string) => Promise<CommandNodes | undefined>;

interface ExecutionReader extends Reader {
  readonly commands: ReadCommand;
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

async function readExecution(reader: ExecutionReader, execution: MaintenanceWindowExecution): Promise<WindowExecution> {
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

async function readTaskExecutions(reader: ExecutionReader, windowExecutionId: string): Promise<TaskExecution[]> {
  const pages = paginateDescribeMaintenanceWindowExecutionTasks(
    { client: reader.ssm, pageSize: 100 },
    { WindowExecutionId: windowExecutionId },
    reader.request,
  );
  const tasks = await reader.turn(() => collect(pages, (page) => page.WindowExecutionTaskIdentities));
  return await inParallel(tasks, 1, (task) => readTaskExecution(reader, windowExecutionId, task));
}

async function readTaskExecution(
  reader: ExecutionReader,
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

async function readInvocations(
  reader: ExecutionReader,
  windowExecutionId: string,
  taskId: string,
): Promise<TaskInvocation[]> {
  const pages = paginateDescribeMaintenanceWindowExecutionTaskInvocations(
    { client: reader.ssm, pageSize: 100 },
    { WindowExecutionId: windowExecutionId, TaskId: taskId },
    reader.request,
  );
  const invocations = await reader.turn(() => collect(pages, (page) => page.WindowExecutionTaskInvocationIdentities));
  return await inParallel(invocations, REQUESTS_AT_ONCE, (invocation) => readInvocation(reader, invocation));
}

async function readInvocation(
  reader: ExecutionReader,
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

interface Work extends CommandNodes {
  readonly automation: AutomationRun | undefined;
  readonly unavailable: string | undefined;
}

/** What the invocation started. Of a function or a state machine SSM reports only the status of the invocation. */
async function readWork(
  reader: ExecutionReader,
  { TaskType, ExecutionId: id }: MaintenanceWindowExecutionTaskInvocationIdentity,
): Promise<Work> {
  if (TaskType === "AUTOMATION" && id !== undefined) {
    const { automation, nodes, unavailable } = await readAutomation(reader, id);
    return { nodes, automation, unavailable: unavailable.length === 0 ? undefined : unavailable.join("; ") };
  }
  const isCommand = TaskType === "RUN_COMMAND" && id !== undefined;
  const found = isCommand ? await reader.commands(reader, id) : { nodes: [] };
  const unavailable = found
    ? undefined
    : `Command ${id} is no longer available: Systems Manager keeps commands for 30 days`;
  return { nodes: [], ...found, automation: undefined, unavailable };
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
