import type { Unwrap } from "@pulumi/pulumi";
import type { CommandNotificationsArgs } from "../components/delivery/notification-args.ts";
import type { CommandOutputArgs } from "../components/delivery/output-args.ts";
import type { ServiceRoleArgs } from "../components/delivery/role-args.ts";
import type { PatchBaselineArgs } from "../components/patching/baseline-args.ts";
import type { AutomationTaskArgs } from "../components/tasks/automation-args.ts";
import type { LambdaTaskArgs } from "../components/tasks/lambda-args.ts";
import type { PatchTaskArgs } from "../components/tasks/patch-args.ts";
import type { RunCommandTaskArgs } from "../components/tasks/run-command-args.ts";
import type { StepFunctionsTaskArgs } from "../components/tasks/step-functions-args.ts";
import type { MaintenanceWindowTargetArgs } from "../components/windows/target-args.ts";
import type { MaintenanceWindowArgs } from "../components/windows/window-args.ts";
import type { NONE, StackRules } from "./environment.ts";

/** A role to make, or the `arn` of one that exists. */
export interface RoleSettings extends ServiceRoleArgs {
  readonly arn?: ServiceRoleArgs["name"];
}

/** What tasks run as, and where their output and status go. `none` at a window or a task does without it. */
export interface DeliverySettings {
  readonly serviceRole?: RoleSettings | typeof NONE | undefined;
  readonly output?: CommandOutputArgs | typeof NONE | undefined;
  readonly notifications?: CommandNotificationsArgs | typeof NONE | undefined;
}

export type TargetSettings = Omit<MaintenanceWindowTargetArgs, "windowId">;

type Elsewhere = "windowId" | "windowTargetIds" | "output" | "notifications";

type TaskOf<Type extends string, Args> = Omit<Args, Elsewhere> & {
  readonly type: Type;
  /** Names of the window's targets. */
  readonly targets?: readonly string[] | undefined;
};

/** A task of a window, by its type. */
export type TaskSettings =
  | (TaskOf<"patch", PatchTaskArgs> & DeliverySettings)
  | (TaskOf<"run-command", RunCommandTaskArgs> & DeliverySettings)
  | (TaskOf<"automation", AutomationTaskArgs> & Pick<DeliverySettings, "serviceRole">)
  | (TaskOf<"lambda", LambdaTaskArgs> & Pick<DeliverySettings, "serviceRole">)
  | (TaskOf<"step-functions", StepFunctionsTaskArgs> & Pick<DeliverySettings, "serviceRole">);

/** A window with its targets and tasks by their names. */
export interface WindowSettings extends MaintenanceWindowArgs, DeliverySettings {
  readonly targets?: Readonly<Record<string, TargetSettings>> | undefined;
  readonly tasks?: Readonly<Record<string, TaskSettings>> | undefined;
}

/** What a stack's config declares: one window by `window`, `target` and `task`, or several by their names. */
export interface ResourceSettings {
  readonly window?: MaintenanceWindowArgs | undefined;
  readonly target?: TargetSettings | undefined;
  readonly task?: Omit<PatchTaskArgs, Elsewhere | "instanceIds" | "serviceRoleArn"> | undefined;
  readonly windows?: Readonly<Record<string, WindowSettings>> | undefined;
  readonly baselines?: Readonly<Record<string, PatchBaselineArgs>> | undefined;
  readonly serviceRole?: RoleSettings | undefined;
  readonly output?: CommandOutputArgs | undefined;
  readonly notifications?: CommandNotificationsArgs | undefined;
}

/** A stack's config, checked. Its values are plain. */
export type Environment = StackRules & { readonly [Key in keyof ResourceSettings]: Unwrap<ResourceSettings[Key]> };

/** A stack's config as a program gets it: a value that is, or may be, encrypted is a secret output. */
export type ProgramEnvironment = StackRules & ResourceSettings;
