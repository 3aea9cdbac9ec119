import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions, transformProblems } from "../component-options.ts";
import { registerCommandTask } from "./register-command-task.ts";
import { RUN_COMMAND_ARGUMENTS, type RunCommandTaskArgs } from "./run-command-args.ts";
import { runCommandProblems } from "./run-command-problems.ts";
import type { TaskOptions } from "./task-args.ts";

/**
 * Runs a Command document on the window's targets.
 *
 * @example
 * import { RunCommandTask } from "maintenance-windows/components";
 *
 * new RunCommandTask("restart", {
 *   windowId: "mw-0c50858d01example",
 *   windowTargetIds: ["b061da67-4a57-459f-8ab2-e60a48d2b089"],
 *   document: "AWS-RunShellScript",
 *   parameters: { commands: ["systemctl restart app"] },
 *   maxConcurrency: "10%",
 * });
 */
export class RunCommandTask extends pulumi.ComponentResource {
  /** The registered task itself. */
  readonly task: ssm.MaintenanceWindowTask;
  /** The task's id, a UUID. */
  readonly windowTaskId: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for a task without targets, `windowTargetIds` beside `instanceIds`, and for a priority, limit,
   * name, timeout, document version, bucket or notification that AWS would refuse; also for a parameter that is not a list, that one of
   * AWS's patching documents does not have, or that names a pseudo-parameter which a command does not get.
   */
  constructor(name: string, args: RunCommandTaskArgs, opts?: TaskOptions) {
    super(
      "maintenance-windows:index:RunCommandTask",
      name,
      args,
      ownOptions(opts, "maintenance-windows:ssm:RunCommandTask"),
    );
    const {
      document,
      parameters = {},
      ...task
    } = checkedInputs(args, RUN_COMMAND_ARGUMENTS, runCommandProblems, this, transformProblems(opts, { task: true }));
    this.task = registerCommandTask(name, task, { document, parameters }, this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}
