import type * as ssm from "@pulumi/aws/ssm/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import type { ComponentOptions, Transform } from "../component-options.ts";
import type { OptionalInput } from "../inputs.ts";
import type { CutoffBehavior } from "./cutoff-behavior.ts";

/** How fast a task proceeds, and when it stops. */
export interface TaskLimits {
  /**
   * On how many targets the task runs at the same time: a number, or a percentage. Not for a task without targets.
   *
   * @default "1"
   * @example "10%"
   */
  readonly maxConcurrency?: pulumi.Input<string> | undefined;
  /**
   * How many targets may fail before the task is not started on any more of them: a number, or a percentage; `0` stops at the
   * first error. Not for a task without targets.
   *
   * @default "1"
   * @example "0"
   */
  readonly maxErrors?: pulumi.Input<string> | undefined;
  /**
   * What happens to a running task at the window's cutoff.
   *
   * @default "CONTINUE_TASK"
   */
  readonly cutoffBehavior?: OptionalInput<CutoffBehavior>;
}

/** What every kind of task takes. */
export interface TaskArgs extends TaskLimits {
  /**
   * The id of the window in which the task runs; another window replaces the task.
   *
   * @example "mw-0c50858d01example"
   */
  readonly windowId: pulumi.Input<string>;
  /**
   * The ids of the window's targets on which the task runs, one to ten. AWS works through them one after another. Give these or
   * `instanceIds`. An Automation, Lambda or Step Functions task may have neither: it then runs once.
   */
  readonly windowTargetIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * The ids of the managed nodes on which the task runs, one to fifty. Nodes that belong to no target of the window need a
   * window with `allowUnassociatedTargets`.
   *
   * @example ["i-0123456789abcdef0"]
   */
  readonly instanceIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
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
   * The role that Systems Manager assumes to run the task.
   *
   * @default the service-linked role AWSServiceRoleForAmazonSSM
   * @example "arn:aws:iam::123456789012:role/SM-Workshop-MaintenanceWindowRole"
   */
  readonly serviceRoleArn?: pulumi.Input<string> | undefined;
}

export const LIMIT_ARGUMENTS: ArgumentNames<TaskLimits> = {
  maxConcurrency: "text",
  maxErrors: "text",
  cutoffBehavior: "text",
};

export const TASK_ARGUMENTS: ArgumentNames<TaskArgs> = {
  ...LIMIT_ARGUMENTS,
  windowId: "text!",
  windowTargetIds: "texts",
  instanceIds: "texts",
  name: "text",
  description: "text",
  priority: "number",
  serviceRoleArn: "text",
};

/** `ignoreChanges` and `import` are the task's; `import` takes `<window id>/<task id>`. */
export interface TaskOptions extends ComponentOptions {
  readonly transform?: { readonly task?: Transform<ssm.MaintenanceWindowTaskArgs> | undefined } | undefined;
}
