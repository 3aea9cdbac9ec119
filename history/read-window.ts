import {
  GetMaintenanceWindowCommand,
  type MaintenanceWindowTarget,
  paginateDescribeInstanceInformation,
  paginateDescribeMaintenanceWindowTargets,
  paginateDescribeMaintenanceWindowTasks,
  type Target,
} from "@aws-sdk/client-ssm";
import { collect, isGone, type Reader, rememberNodes } from "./reader.ts";
import type { WindowSummary, WindowTarget, WindowTask } from "./window-history.ts";

/**
 * The window as it is now, with its targets, the nodes that they match now, and its tasks.
 *
 * @returns undefined when there is no such window, also when it is deleted while one reads.
 */
export async function readWindow(reader: Reader, windowId: string): Promise<WindowSummary | undefined> {
  try {
    const command = new GetMaintenanceWindowCommand({ WindowId: windowId });
    const window = await reader.turn(() => reader.ssm.send(command, reader.request));
    return {
      windowId,
      isDeleted: false,
      name: window.Name ?? "",
      enabled: window.Enabled ?? false,
      schedule: window.Schedule ?? "",
      scheduleTimezone: window.ScheduleTimezone,
      scheduleOffset: window.ScheduleOffset,
      startDate: window.StartDate,
      endDate: window.EndDate,
      durationHours: window.Duration ?? 0,
      cutoffHours: window.Cutoff ?? 0,
      nextExecutionTime: window.NextExecutionTime,
      createdAt: window.CreatedDate,
      modifiedAt: window.ModifiedDate,
      targets: await readTargets(reader, windowId),
      tasks: await readTasks(reader, windowId),
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** When a window opens next. */
export interface NextExecution {
  /** undefined when it does not: it is disabled, or its schedule names no further time. */
  readonly opensAt: Date | undefined;
  /** The zone of its schedule; undefined when it has none. */
  readonly timeZone: string | undefined;
}

/** @returns undefined if the window does not exist. */
export async function readNextExecution(reader: Reader, windowId: string): Promise<NextExecution | undefined> {
  try {
    const command = new GetMaintenanceWindowCommand({ WindowId: windowId });
    const { Enabled, NextExecutionTime, ScheduleTimezone } = await reader.ssm.send(command, reader.request);
    const opensAt = Enabled && NextExecutionTime ? new Date(NextExecutionTime) : undefined;
    return {
      opensAt: opensAt && !Number.isNaN(opensAt.getTime()) ? opensAt : undefined,
      timeZone: ScheduleTimezone,
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The known facts of a deleted window. */
export function deletedWindow(windowId: string): WindowSummary {
  return {
    windowId,
    isDeleted: true,
    name: windowId,
    enabled: false,
    schedule: "",
    scheduleTimezone: undefined,
    scheduleOffset: undefined,
    startDate: undefined,
    endDate: undefined,
    durationHours: 0,
    cutoffHours: 0,
    nextExecutionTime: undefined,
    createdAt: undefined,
    modifiedAt: undefined,
    targets: [],
    tasks: [],
  };
}

async function readTargets(reader: Reader, windowId: string): Promise<WindowTarget[]> {
  const pages = paginateDescribeMaintenanceWindowTargets(
    { client: reader.ssm, pageSize: 100 },
    { WindowId: windowId },
    reader.request,
  );
  const targets: WindowTarget[] = [];
  for (const target of await reader.turn(() => collect(pages, (page) => page.Targets))) {
    targets.push({
      windowTargetId: target.WindowTargetId ?? "",
      name: target.Name,
      ownerInformation: target.OwnerInformation,
      selectors: (target.Targets ?? []).map(({ Key, Values }) => ({ key: Key ?? "", values: Values ?? [] })),
      nodeIds: await matchingNodes(reader, target),
      resourceGroups: valuesOf(target.Targets, "resource-groups:Name"),
    });
  }
  return targets;
}

/** Nodes by id are what the target says; nodes by tag are asked for with filters of the same meaning. */
async function matchingNodes(reader: Reader, target: MaintenanceWindowTarget): Promise<string[]> {
  const { ssm, request, turn } = reader;
  const selectors = target.Targets ?? [];
  const byId = valuesOf(selectors, "InstanceIds");
  if (byId.length > 0) return byId;
  if (selectors.length === 0 || selectors.some(({ Key }) => Key?.startsWith("resource-groups:"))) return [];
  const filters = selectors.flatMap(({ Key, Values }) =>
    // A target needs all keys of `tag-key`; the values of one filter are alternatives.
    Key === "tag-key" ? (Values ?? []).map((value) => ({ Key, Values: [value] })) : [{ Key, Values }],
  );
  const pages = paginateDescribeInstanceInformation({ client: ssm, pageSize: 50 }, { Filters: filters }, request);
  const ids = await turn(() =>
    collect(pages, (page) => {
      const found = rememberNodes(reader, page.InstanceInformationList);
      reader.nodes.expect(found);
      return found;
    }),
  );
  return ids.sort();
}

function valuesOf(selectors: readonly Target[] | undefined, key: string): string[] {
  return (selectors ?? []).filter(({ Key }) => Key === key).flatMap(({ Values }) => Values ?? []);
}

async function readTasks({ ssm, request, turn }: Reader, windowId: string): Promise<WindowTask[]> {
  const pages = paginateDescribeMaintenanceWindowTasks({ client: ssm, pageSize: 100 }, { WindowId: windowId }, request);
  const tasks = await turn(() => collect(pages, (page) => page.Tasks));
  return tasks.map((task) => ({
    windowTaskId: task.WindowTaskId ?? "",
    name: task.Name,
    taskArn: task.TaskArn ?? "",
    type: task.Type ?? "",
    priority: task.Priority ?? 0,
    windowTargetIds: valuesOf(task.Targets, "WindowTargetIds"),
    nodeIds: valuesOf(task.Targets, "InstanceIds"),
  }));
}
