import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { CommandTaskArgs } from "./command-task-args.ts";
import { type DocumentParameters, registerCommandTask } from "./register-command-task.ts";

export interface RunCommandTaskArgs extends CommandTaskArgs {
  /**
   * The command document to run.
   *
   * @example "AWS-RunShellScript"
   */
  readonly document: pulumi.Input<string>;
  /**
   * The document's version: a number, `$DEFAULT` or `$LATEST`.
   *
   * @default the document's default version
   */
  readonly documentVersion?: pulumi.Input<string> | undefined;
  /**
   * The document's parameters; every value is a list.
   *
   * @default none
   * @example { commands: ["systemctl restart app"] }
   */
  readonly parameters?: DocumentParameters | undefined;
}

/** Runs a command document on the window's targets. */
export class RunCommandTask extends pulumi.ComponentResource {
  /** The registered task itself. */
  readonly task: ssm.MaintenanceWindowTask;
  readonly windowTaskId: pulumi.Output<string>;

  /** @throws pulumi.ResourceError in preview, when AWS would refuse the task. */
  constructor(name: string, args: RunCommandTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("maintenance-windows:ssm:RunCommandTask", name, {}, opts);
    const { document, documentVersion, parameters = {}, ...task } = args;
    this.task = registerCommandTask(name, task, { document, documentVersion, parameters }, this);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}
