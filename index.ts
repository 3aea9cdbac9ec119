import { CommandNotifications } from "./components/delivery/command-notifications.ts";
import { CommandOutput } from "./components/delivery/command-output.ts";
import { ServiceRole } from "./components/delivery/service-role.ts";
import { PatchTask } from "./components/tasks/patch-task.ts";
import { MaintenanceWindow } from "./components/windows/maintenance-window.ts";
import { MaintenanceWindowTarget } from "./components/windows/maintenance-window-target.ts";
import { readEnvironment } from "./config/read-environment.ts";

const environment = readEnvironment();

const role = environment.serviceRole && new ServiceRole("service-role", environment.serviceRole);
const output = environment.output && new CommandOutput("command-output", environment.output);
const notifications =
  environment.notifications && new CommandNotifications("command-notifications", environment.notifications);

const window = new MaintenanceWindow("patch-window", environment.window);
const target = new MaintenanceWindowTarget("patch-target", { ...environment.target, windowId: window.windowId });
const task = new PatchTask("patch-task", {
  ...environment.task,
  windowId: window.windowId,
  windowTargetIds: [target.windowTargetId],
  serviceRoleArn: role?.arn,
  output,
  notifications,
});

export const windowId = window.windowId;
export const windowName = window.name;
export const windowSchedule = window.schedule;
export const windowTargetId = target.windowTargetId;
export const windowTaskId = task.windowTaskId;
export const serviceRoleArn = task.task.serviceRoleArn;
export const commandOutput = { bucket: output?.bucketName, keyPrefix: output?.keyPrefix };
export const commandNotifications = { topicArn: notifications?.topicArn };
