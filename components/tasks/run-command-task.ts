import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions } from "../component-options.ts";
import { COMMAND_TASK_ARGUMENTS, type CommandTaskArgs } from "./command-task-args.ts";
import { documentParameterProblems, type ParameterValues } from "./document-parameter-problems.ts";
import { registerCommandTask } from "./register-command-task.ts";
import type { TaskOptions } from "./task-args.ts";
import {
  type CommandValues,
  commandProblems,
  type TaskValues,
  taskProblems,
  taskTargetProblems,
} from "./task-problems.ts";

/** A command document and its parameters. */
export interface CommandCall {
  /**
   * The command document to run: its name, or the ARN of one that another account shares.
   *
   * @example "AWS-RunShellScript"
   */
  readonly document: pulumi.Input<string>;
  /**
   * The document's parameters; every value is a list.
   *
   * @default none
   * @example { commands: ["systemctl restart app"] }
   */
  readonly parameters?: pulumi.Input<Record<string, pulumi.Input<pulumi.Input<string>[]>>> | undefined;
}

export interface RunCommandTaskArgs extends CommandTaskArgs, CommandCall {}

export const COMMAND_CALL: ArgumentNames<CommandCall> = { document: "text!", parameters: "lists" };
const ARGUMENTS: ArgumentNames<RunCommandTaskArgs> = { ...COMMAND_TASK_ARGUMENTS, ...COMMAND_CALL };

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
    const { document, parameters = {}, ...task } = checkedInputs(args, ARGUMENTS, problemsOf, this);
    this.task = registerCommandTask(name, task, { document, parameters }, this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

function problemsOf(values: TaskValues & CommandValues & ParameterValues, awaited: ReadonlySet<string>) {
  return [
    ...taskProblems(values),
    ...taskTargetProblems(values, awaited, false),
    ...commandProblems(values),
    ...documentParameterProblems(values, true),
  ];
}
