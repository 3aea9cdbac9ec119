// The public names of `maintenance-windows/components`.
export { CommandNotifications, type CommandNotificationsArgs } from "./command-notifications.ts";
export { CommandOutput, type CommandOutputArgs } from "./command-output.ts";
export type { CommandTaskArgs } from "./command-task-args.ts";
export { MaintenanceWindow, type MaintenanceWindowArgs } from "./maintenance-window.ts";
export { MaintenanceWindowTarget, type MaintenanceWindowTargetArgs } from "./maintenance-window-target.ts";
export { NOTIFICATION_EVENTS, type NotificationEvent } from "./notification-events.ts";
export { PatchTask, type PatchTaskArgs } from "./patch-task.ts";
export { RunCommandTask, type RunCommandTaskArgs } from "./run-command-task.ts";
export { ServiceRole, type ServiceRoleArgs } from "./service-role.ts";
export type { TaskArgs } from "./task-args.ts";
