import { CommandNotifications } from "./components/command-notifications.ts";
import { CommandOutput } from "./components/command-output.ts";
import { MaintenanceWindow } from "./components/maintenance-window.ts";
import { MaintenanceWindowTarget } from "./components/maintenance-window-target.ts";
import { PatchTask } from "./components/patch-task.ts";
import { ServiceRole } from "./components/service-role.ts";
import { readEnvironment } from "./config/read-environment.ts";

const environment = readEnvironment();

const role = environment.serviceRole && new ServiceRole("service-role", environment.serviceRole);
const output = environment.output && new CommandOutput("command-output", environment.output);
const notifications =
  environment.notifications && new CommandNotifications("command-notifications", environment.notifications);

const window = new MaintenanceWindow("patch-window", environment.window);
const target = new MaintenanceWindowTarget("patch-target", { ...environment.target, window });
const task = new PatchTask("patch-task", {
  ...environment.task,
  window,
  targets: [target],
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
