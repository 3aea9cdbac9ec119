// The public names of `maintenance-windows/components`.
export type { ComponentOptions, Transform } from "./component-options.ts";
export { CommandNotifications, type CommandNotificationsOptions } from "./delivery/command-notifications.ts";
export { CommandOutput, type CommandOutputOptions } from "./delivery/command-output.ts";
export type { CommandNotificationsArgs } from "./delivery/notification-args.ts";
export { NOTIFICATION_EVENTS, NotificationEvent, NotificationType } from "./delivery/notification-events.ts";
export type { CommandOutputArgs } from "./delivery/output-args.ts";
export type { ServiceRoleArgs } from "./delivery/role-args.ts";
export { ServiceRole, type ServiceRoleOptions } from "./delivery/service-role.ts";
export type { PatchBaselineArgs } from "./patching/baseline-args.ts";
export type {
  ApprovalRule,
  BaselineDefinition,
  BaselineRules,
  PatchFilter,
  PatchSource,
} from "./patching/baseline-rules.ts";
export { PatchBaseline, type PatchBaselineOptions } from "./patching/patch-baseline.ts";
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
export type { AutomationTaskArgs } from "./tasks/automation-args.ts";
export { AutomationTask } from "./tasks/automation-task.ts";
export type { CommandTaskArgs, TaskLogs, TaskNotifications, TaskOutput } from "./tasks/command-task-args.ts";
export { CutoffBehavior } from "./tasks/cutoff-behavior.ts";
export { DocumentHashType } from "./tasks/document-hash-type.ts";
export type { LambdaTaskArgs } from "./tasks/lambda-args.ts";
export { LambdaTask } from "./tasks/lambda-task.ts";
export type { PatchParameters, PatchTaskArgs } from "./tasks/patch-args.ts";
export { PatchOperation, RebootOption } from "./tasks/patch-operation.ts";
export { PatchTask } from "./tasks/patch-task.ts";
export type { RunCommandTaskArgs } from "./tasks/run-command-args.ts";
export { RunCommandTask } from "./tasks/run-command-task.ts";
export type { StepFunctionsTaskArgs } from "./tasks/step-functions-args.ts";
export { StepFunctionsTask } from "./tasks/step-functions-task.ts";
export type { TaskArgs, TaskOptions } from "./tasks/task-args.ts";
export { MaintenanceWindow, type MaintenanceWindowOptions } from "./windows/maintenance-window.ts";
export { MaintenanceWindowTarget, type MaintenanceWindowTargetOptions } from "./windows/maintenance-window-target.ts";
export type { MaintenanceWindowTargetArgs } from "./windows/target-args.ts";
export type { MaintenanceWindowArgs } from "./windows/window-args.ts";
