import type { MaintenanceWindowTaskInvocationParameters, Target } from "@aws-sdk/client-ssm";
import type {
  NumberedWindowTask,
  TaskInvocationParameters,
  WindowTask,
  WindowTaskType,
} from "../../store/window-tasks.ts";
import type { Window } from "../../store/windows.ts";
import { doesNotExist, validationError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { ensureSsmServiceLinkedRole, findTrustingRole } from "../roles/roles.ts";
import { isForNode } from "./window-targets.ts";

/** @throws AwsError DoesNotExistException when the window has no such task. */
export function getWindowTask(
  windowId: string,
  windowTaskId: string,
  { store }: Pick<Context, "store">,
): NumberedWindowTask {
  const task = store.windowTasks.find(windowTaskId.toLowerCase());
  if (task?.windowId !== windowId) {
    throw doesNotExist(`Task ${windowTaskId} does not exist in maintenance window ${windowId}`);
  }
  return task;
}

/** How many instance ids a task may list (API reference). A quota limits its window targets. */
const INSTANCE_IDS_MAX = 50;

/**
 * Checks a whole task, newly registered or after an update. Does not check whether the resource of `TaskArn` exists: a document
 * or function may be created later, and is looked up when the task starts.
 *
 * @throws AwsError ValidationException with AWS's texts where they are known.
 */
export function checkTask(task: WindowTask, { quotas }: Pick<Context, "quotas">): void {
  checkTaskTargets(task, quotas.targetsPerTask);
  checkRate(task);
  checkInvocationParameters(task);
}

function checkTaskTargets({ taskType, targets }: WindowTask, windowTargetIdsMax: number): void {
  const advice =
    "For Run Command tasks, you must specify at least one resource as the target of the task. You can specify " +
    `between 1 and ${INSTANCE_IDS_MAX} instance IDs, or between 1 and ${windowTargetIdsMax} maintenance window target IDs.`;
  const other = targets.find(({ Key: key }) => key !== "InstanceIds" && key !== "WindowTargetIds");
  if (other) {
    throw validationError(
      `${other.Key ?? ""} is an invalid window task target type, use WindowTargetIds or InstanceIds. ${advice}`,
    );
  }
  if (targets.length === 0) {
    if (taskType === "RUN_COMMAND") throw validationError(advice);
    return;
  }
  const isMixed = new Set(targets.map(({ Key: key }) => key)).size > 1;
  const count = targets.flatMap(({ Values: values }) => values ?? []).length;
  const isOfNodes = targets[0]!.Key === "InstanceIds";
  const max = isOfNodes ? INSTANCE_IDS_MAX : windowTargetIdsMax;
  if (!isMixed && !isOfNodes && count > max) {
    throw validationError(`The maximum number of window targets is ${max}`);
  }
  if (isMixed || targets.some(({ Values: values = [] }) => values.length === 0) || count > max) {
    throw validationError(advice);
  }
}

/** A task with targets needs both limits, a targetless one takes neither. */
function checkRate({ targets, maxConcurrency, maxErrors }: WindowTask): void {
  const faults: string[] = [];
  if (targets.length > 0) {
    if (maxErrors === null) faults.push("Max Errors must be a number of at least 0, or a percentage between 0 and 100");
    if (maxConcurrency === null) {
      faults.push("Max Concurrency must be a number greater than 0, or a percentage between 1 and 100");
    }
  } else {
    if (maxErrors !== null) faults.push("Maintenance window tasks without targets do not support MaxErrors values.");
    if (maxConcurrency !== null) {
      faults.push("Maintenance window tasks without targets do not support MaxConcurrency values.");
    }
  }
  if (faults.length > 0) throw validationError(faults.join(" "));
}

const PARAMETERS_OF: Readonly<Record<WindowTaskType, keyof TaskInvocationParameters>> = {
  RUN_COMMAND: "RunCommand",
  AUTOMATION: "Automation",
  STEP_FUNCTIONS: "StepFunctions",
  LAMBDA: "Lambda",
};

function checkInvocationParameters({ taskType, taskInvocationParameters: parameters }: WindowTask): void {
  if (!parameters) return;
  if (Object.keys(parameters).some((name) => name !== PARAMETERS_OF[taskType])) {
    throw validationError(
      "Task Invocation Parameters must contain an entry only for the Task Type specified in the Window Task.",
    );
  }
  const { RunCommand: command } = parameters;
  if (Object.keys(command?.NotificationConfig ?? {}).length > 0 && command?.ServiceRoleArn === undefined) {
    throw validationError(
      "ServiceRoleArn of RunCommandInvocationParameter is required if NotificationConfig is specified",
    );
  }
}

/**
 * Checks the targets of a task: window targets must belong to the window, and in a window that does not allow unassociated
 * targets each instance id must belong to one of its targets.
 *
 * @throws AwsError DoesNotExistException, ValidationException; AWS's texts are not known.
 */
export function checkTargetsOfWindow(targets: readonly Target[], window: Window, { store }: Context): void {
  const registered = store.windowTargets.ofWindow(window.windowId);
  const unknown = valuesOf(targets, "WindowTargetIds").find(
    (id) => !registered.some(({ windowTargetId }) => windowTargetId === id),
  );
  if (unknown !== undefined) {
    throw doesNotExist(`Target ${unknown} does not exist in maintenance window ${window.windowId}`);
  }
  if (window.allowUnassociatedTargets) return;
  const stranger = valuesOf(targets, "InstanceIds").find((id) => {
    const node = store.nodes.find(id);
    return !registered.some((target) => isForNode(target, id, node));
  });
  if (stranger !== undefined) {
    throw validationError(
      `Instance ${stranger} is not a registered target of maintenance window ${window.windowId}, which does not ` +
        "allow unassociated targets: register it as a target, or set AllowUnassociatedTargets.",
    );
  }
}

function valuesOf(targets: readonly Target[], wanted: string): string[] {
  return targets.flatMap(({ Key: key, Values: values = [] }) => (key === wanted ? values : []));
}

/** Keeps a Lambda payload as base64, the form in which requests send it and reads return it. An empty structure counts as absent. */
export function storedParameters(
  parameters: MaintenanceWindowTaskInvocationParameters | undefined,
): TaskInvocationParameters | null {
  if (!parameters || Object.keys(parameters).length === 0) return null;
  const { Lambda: lambda, ...others } = parameters;
  if (!lambda) return others;
  const { Payload: payload, ...rest } = lambda;
  const kept = payload === undefined ? rest : { ...rest, Payload: Buffer.from(payload).toString("base64") };
  return { ...others, Lambda: kept as NonNullable<TaskInvocationParameters["Lambda"]> };
}

/**
 * The role that a task runs with: the one named, or else SSM's service-linked role, which is created when it is first
 * needed.
 *
 * @throws AwsError ValidationException when the role does not exist or does not let SSM assume it, with SSM's text for the
 *   role of an activation (its text for a task is not known).
 */
export function taskRoleArn(serviceRoleArn: string | undefined, context: Context): string {
  if (serviceRoleArn === undefined) return ensureSsmServiceLinkedRole(context).arn;
  // A program may name the service-linked role before it exists.
  if (serviceRoleArn.endsWith(":role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM")) {
    ensureSsmServiceLinkedRole(context);
  }
  const role = findTrustingRole(serviceRoleArn, "ssm.amazonaws.com", context);
  if (!role) {
    throw validationError(`Nonexistent role or missing ssm service principal in trust policy: ${serviceRoleArn}`);
  }
  return role.arn;
}
