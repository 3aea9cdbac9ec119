// The public names of `maintenance-windows/components`.
export type { ComponentOptions, Transform } from "./component-options.ts";
export {
  CommandNotifications,
  type CommandNotificationsArgs,
  type CommandNotificationsOptions,
} from "./delivery/command-notifications.ts";
export { CommandOutput, type CommandOutputArgs, type CommandOutputOptions } from "./delivery/command-output.ts";
export { NOTIFICATION_EVENTS, NotificationEvent, NotificationType } from "./delivery/notification-events.ts";
export { ServiceRole, type ServiceRoleArgs, type ServiceRoleOptions } from "./delivery/service-role.ts";
export type {
  ApprovalRule,
  BaselineDefinition,
  BaselineRules,
  PatchFilter,
  PatchSource,
} from "./patching/baseline-rules.ts";
export { PatchBaseline, type PatchBaselineArgs, type PatchBaselineOptions } from "./patching/patch-baseline.ts";
export { PatchBaselines, type PatchBaselinesArgs, type PatchBaselinesOptions } from "./patching/patch-baselines.ts";
export {
  ComplianceLevel,
  OperatingSystem,
  PatchFilterKey,
  RejectedPatchesAction,
  SecurityUpdatesStatus,
} from "./patching/patch-choices.ts";
export {
  PatchPolicy,
  type PatchPolicyOptions,
  type PatchWindowChildren,
  type PatchWindowTransforms,
} from "./policy/patch-policy.ts";
export type { InstallWindow, PatchPolicyArgs, ScanWindow } from "./policy/policy-args.ts";
export type { PolicyCommand, PolicyTask } from "./policy/policy-task.ts";
export { AutomationTask, type AutomationTaskArgs } from "./tasks/automation-task.ts";
export type { CommandTaskArgs, TaskLogs, TaskNotifications, TaskOutput } from "./tasks/command-task-args.ts";
export { CutoffBehavior } from "./tasks/cutoff-behavior.ts";
export { DocumentHashType } from "./tasks/document-hash-type.ts";
export { LambdaTask, type LambdaTaskArgs } from "./tasks/lambda-task.ts";
export { PatchOperation, RebootOption } from "./tasks/patch-operation.ts";
export { type PatchParameters, PatchTask, type PatchTaskArgs } from "./tasks/patch-task.ts";
export { RunCommandTask, type RunCommandTaskArgs } from "./tasks/run-command-task.ts";
export { StepFunctionsTask, type StepFunctionsTaskArgs } from "./tasks/step-functions-task.ts";
export type { TaskArgs, TaskOptions } from "./tasks/task-args.ts";
export {
  MaintenanceWindow,
  type MaintenanceWindowArgs,
  type MaintenanceWindowOptions,
} from "./windows/maintenance-window.ts";
export {
  MaintenanceWindowTarget,
  type MaintenanceWindowTargetArgs,
  type MaintenanceWindowTargetOptions,
} from "./windows/maintenance-window-target.ts";
