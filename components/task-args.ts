import type * as pulumi from "@pulumi/pulumi";
import type { MaintenanceWindow } from "./maintenance-window.ts";
import type { MaintenanceWindowTarget } from "./maintenance-window-target.ts";

/** What every kind of task takes. */
export interface TaskArgs {
  /** The window in which the task runs; another window replaces the task. */
  readonly window: pulumi.Input<MaintenanceWindow>;
  /** The registered targets on which the task runs, one to ten. AWS works through them one after another. */
  readonly targets: pulumi.Input<readonly pulumi.Input<MaintenanceWindowTarget>[]>;
  /**
   * The task's name, 3 to 128 of `a-z A-Z 0-9 _ - .`; changed in place.
   *
   * @default the component's name and seven random characters
   * @example "PatchTestAppServers"
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * What the task does, 1 to 128 characters.
   *
   * @default none
   */
  readonly description?: pulumi.Input<string> | undefined;
  /**
   * Tasks start in the order of their priority, the lowest number first; tasks of the same priority run side by side.
   *
   * @default 1
   */
  readonly priority?: pulumi.Input<number> | undefined;
  /**
   * On how many nodes the task runs at the same time: a number, or a percentage of the targets.
   *
   * @default "1"
   * @example "10%"
   */
  readonly maxConcurrency?: pulumi.Input<string> | undefined;
  /**
   * How many nodes may fail before the task is not started on any more of them: a number, or a percentage.
   *
   * @default "1"
   * @example "0" stops at the first error
   */
  readonly maxErrors?: pulumi.Input<string> | undefined;
  /**
   * The role that Systems Manager assumes to run the task.
   *
   * @default the service-linked role AWSServiceRoleForAmazonSSM
   * @example "arn:aws:iam::123456789012:role/SM-Workshop-MaintenanceWindowRole"
   */
  readonly serviceRoleArn?: pulumi.Input<string> | undefined;
  /**
   * What becomes of a running task at the window's cutoff: it goes on (`CONTINUE_TASK`) or is cancelled (`CANCEL_TASK`).
   *
   * @default AWS's own: it goes on
   */
  readonly cutoffBehavior?: pulumi.Input<"CONTINUE_TASK" | "CANCEL_TASK"> | undefined;
}
