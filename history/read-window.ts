import {
  GetMaintenanceWindowCommand,
  type MaintenanceWindowTarget,
  paginateDescribeInstanceInformation,
  paginateDescribeMaintenanceWindowTargets,
  paginateDescribeMaintenanceWindowTasks,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { WindowSummary, WindowTarget, WindowTask } from "./window-history.ts";

/** The window as it is now, with its targets, the nodes that they match now, and its tasks. */
export async function readWindow(ssm: SSMClient, windowId: string): Promise<WindowSummary> {
  const window = await ssm.send(new GetMaintenanceWindowCommand({ WindowId: windowId }));
  return {
    windowId,
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
    targets: await readTargets(ssm, windowId),
    tasks: await readTasks(ssm, windowId),
  };
}

async function readTargets(ssm: SSMClient, windowId: string): Promise<WindowTarget[]> {
  const targets: WindowTarget[] = [];
  for await (const page of paginateDescribeMaintenanceWindowTargets({ client: ssm }, { WindowId: windowId })) {
    for (const target of page.Targets ?? []) {
      targets.push({
        windowTargetId: target.WindowTargetId ?? "",
        name: target.Name,
        ownerInformation: target.OwnerInformation,
        selectors: (target.Targets ?? []).map(({ Key, Values }) => ({ key: Key ?? "", values: Values ?? [] })),
        nodeIds: await matchingNodes(ssm, target),
      });
    }
  }
  return targets;
}

/** Nodes by id are what the target says; nodes by tag are asked for with the same filters that AWS resolves. */
async function matchingNodes(ssm: SSMClient, target: MaintenanceWindowTarget): Promise<string[]> {
  const selectors = target.Targets ?? [];
  const byId = selectors.filter(({ Key }) => Key === "InstanceIds").flatMap(({ Values }) => Values ?? []);
  if (byId.length > 0) return byId;
  if (selectors.length === 0 || selectors.some(({ Key }) => Key?.startsWith("resource-groups:"))) return [];
  const filters = selectors.map(({ Key, Values }) => ({ Key, Values }));
  const ids: string[] = [];
  for await (const page of paginateDescribeInstanceInformation({ client: ssm }, { Filters: filters })) {
    for (const node of page.InstanceInformationList ?? []) ids.push(node.InstanceId ?? "");
  }
  return ids.sort();
}

async function readTasks(ssm: SSMClient, windowId: string): Promise<WindowTask[]> {
  const tasks: WindowTask[] = [];
  for await (const page of paginateDescribeMaintenanceWindowTasks({ client: ssm }, { WindowId: windowId })) {
    for (const task of page.Tasks ?? []) {
      tasks.push({
        windowTaskId: task.WindowTaskId ?? "",
        name: task.Name,
        taskArn: task.TaskArn ?? "",
        type: task.Type ?? "",
        priority: task.Priority ?? 0,
        windowTargetIds: (task.Targets ?? [])
          .filter(({ Key }) => Key === "WindowTargetIds")
          .flatMap(({ Values }) => Values ?? []),
      });
    }
  }
  return tasks;
}
