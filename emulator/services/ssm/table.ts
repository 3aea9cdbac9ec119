import type { OperationTable } from "../../wire/operation.ts";
import type { Context } from "../context.ts";
import { addTagsToResource } from "./operations/add-tags-to-resource.ts";
import { cancelCommand } from "./operations/cancel-command.ts";
import { cancelMaintenanceWindowExecution } from "./operations/cancel-maintenance-window-execution.ts";
import { createMaintenanceWindow } from "./operations/create-maintenance-window.ts";
import { deleteMaintenanceWindow } from "./operations/delete-maintenance-window.ts";
import { deregisterTargetFromMaintenanceWindow } from "./operations/deregister-target-from-maintenance-window.ts";
import { deregisterTaskFromMaintenanceWindow } from "./operations/deregister-task-from-maintenance-window.ts";
import { describeInstanceInformation } from "./operations/describe-instance-information.ts";
import { describeMaintenanceWindowExecutionTaskInvocations } from "./operations/describe-maintenance-window-execution-task-invocations.ts";
import { describeMaintenanceWindowExecutionTasks } from "./operations/describe-maintenance-window-execution-tasks.ts";
import { describeMaintenanceWindowExecutions } from "./operations/describe-maintenance-window-executions.ts";
import { describeMaintenanceWindowSchedule } from "./operations/describe-maintenance-window-schedule.ts";
import { describeMaintenanceWindowTargets } from "./operations/describe-maintenance-window-targets.ts";
import { describeMaintenanceWindowTasks } from "./operations/describe-maintenance-window-tasks.ts";
import { describeMaintenanceWindows } from "./operations/describe-maintenance-windows.ts";
import { describeMaintenanceWindowsForTarget } from "./operations/describe-maintenance-windows-for-target.ts";
import { getCommandInvocation } from "./operations/get-command-invocation.ts";
import { getMaintenanceWindow } from "./operations/get-maintenance-window.ts";
import { getMaintenanceWindowExecution } from "./operations/get-maintenance-window-execution.ts";
import { getMaintenanceWindowExecutionTask } from "./operations/get-maintenance-window-execution-task.ts";
import { getMaintenanceWindowExecutionTaskInvocation } from "./operations/get-maintenance-window-execution-task-invocation.ts";
import { getMaintenanceWindowTask } from "./operations/get-maintenance-window-task.ts";
import { listCommandInvocations } from "./operations/list-command-invocations.ts";
import { listCommands } from "./operations/list-commands.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { registerTargetWithMaintenanceWindow } from "./operations/register-target-with-maintenance-window.ts";
import { registerTaskWithMaintenanceWindow } from "./operations/register-task-with-maintenance-window.ts";
import { removeTagsFromResource } from "./operations/remove-tags-from-resource.ts";
import { sendCommand } from "./operations/send-command.ts";
import { updateMaintenanceWindow } from "./operations/update-maintenance-window.ts";
import { updateMaintenanceWindowTarget } from "./operations/update-maintenance-window-target.ts";
import { updateMaintenanceWindowTask } from "./operations/update-maintenance-window-task.ts";

/** What the emulator knows of `AmazonSSM`; every other operation answers UnknownOperationException. */
export const SSM_OPERATIONS: OperationTable<Context> = {
  CreateMaintenanceWindow: createMaintenanceWindow,
  GetMaintenanceWindow: getMaintenanceWindow,
  AddTagsToResource: addTagsToResource,
  DeleteMaintenanceWindow: deleteMaintenanceWindow,
  DeregisterTargetFromMaintenanceWindow: deregisterTargetFromMaintenanceWindow,
  DeregisterTaskFromMaintenanceWindow: deregisterTaskFromMaintenanceWindow,
  DescribeMaintenanceWindowTargets: describeMaintenanceWindowTargets,
  DescribeMaintenanceWindowTasks: describeMaintenanceWindowTasks,
  DescribeMaintenanceWindows: describeMaintenanceWindows,
  GetMaintenanceWindowTask: getMaintenanceWindowTask,
  ListTagsForResource: listTagsForResource,
  RegisterTargetWithMaintenanceWindow: registerTargetWithMaintenanceWindow,
  RegisterTaskWithMaintenanceWindow: registerTaskWithMaintenanceWindow,
  RemoveTagsFromResource: removeTagsFromResource,
  UpdateMaintenanceWindowTarget: updateMaintenanceWindowTarget,
  UpdateMaintenanceWindowTask: updateMaintenanceWindowTask,
  UpdateMaintenanceWindow: updateMaintenanceWindow,
  DescribeInstanceInformation: describeInstanceInformation,
  CancelMaintenanceWindowExecution: cancelMaintenanceWindowExecution,
  DescribeMaintenanceWindowExecutionTaskInvocations: describeMaintenanceWindowExecutionTaskInvocations,
  DescribeMaintenanceWindowExecutionTasks: describeMaintenanceWindowExecutionTasks,
  DescribeMaintenanceWindowExecutions: describeMaintenanceWindowExecutions,
  DescribeMaintenanceWindowsForTarget: describeMaintenanceWindowsForTarget,
  DescribeMaintenanceWindowSchedule: describeMaintenanceWindowSchedule,
  GetMaintenanceWindowExecution: getMaintenanceWindowExecution,
  GetMaintenanceWindowExecutionTask: getMaintenanceWindowExecutionTask,
  GetMaintenanceWindowExecutionTaskInvocation: getMaintenanceWindowExecutionTaskInvocation,
  SendCommand: sendCommand,
  CancelCommand: cancelCommand,
  ListCommands: listCommands,
  ListCommandInvocations: listCommandInvocations,
  GetCommandInvocation: getCommandInvocation,
};
