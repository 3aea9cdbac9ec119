import type { GetMaintenanceWindowTaskResult } from "@aws-sdk/client-ssm";
import { fromTargets } from "../provider/resources/ssm/targets.ts";
import { fromInvocationParameters } from "../provider/resources/ssm/task-invocation-parameters.ts";

export type FoundTask = ReturnType<typeof foundTask>;

/** The role that Systems Manager uses where a task names none. */
const SERVICE_LINKED_ROLE = "/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM";

/** A task in the words of the provider. */
export function foundTask(task: GetMaintenanceWindowTaskResult) {
  const { ServiceRoleArn, Targets = [], TaskInvocationParameters: parameters } = task;
  return {
    windowId: task.WindowId ?? "",
    name: task.Name || undefined,
    description: task.Description || undefined,
    priority: task.Priority ?? 0,
    cutoffBehavior: task.CutoffBehavior || undefined,
    serviceRoleArn: ServiceRoleArn?.endsWith(SERVICE_LINKED_ROLE) ? undefined : ServiceRoleArn || undefined,
    targets: Targets.length === 0 ? undefined : fromTargets(Targets).map((target) => ({ ...target })),
    // Those of a task without targets are placeholders, which AWS does not take back.
    ...(Targets.length === 0 ? {} : { maxConcurrency: task.MaxConcurrency, maxErrors: task.MaxErrors }),
    taskType: task.TaskType ?? "",
    taskArn: task.TaskArn ?? "",
    taskInvocationParameters: parameters && fromInvocationParameters(parameters),
  };
}
