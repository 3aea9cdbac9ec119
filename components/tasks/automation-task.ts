import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions } from "../component-options.ts";
import { defined } from "../inputs.ts";
import { documentParameterProblems, type ParameterValues } from "./document-parameter-problems.ts";
import { parameterList, registerTask } from "./register-task.ts";
import { TASK_ARGUMENTS, type TaskArgs, type TaskOptions } from "./task-args.ts";
import { documentVersionProblems, type TaskValues, taskProblems, taskTargetProblems } from "./task-problems.ts";

/** A runbook and its parameters. */
export interface RunbookCall {
  /**
   * The runbook to run: its name, or the ARN of one that another account shares.
   *
   * @example "AWS-RestartEC2Instance"
   */
  readonly document: pulumi.Input<string>;
  /**
   * The runbook's version: a number, `$DEFAULT` or `$LATEST`.
   *
   * @default the runbook's default version
   */
  readonly documentVersion?: pulumi.Input<string> | undefined;
  /**
   * The runbook's parameters; every value is a list. A runbook learns its target from pseudo-parameters alone.
   *
   * @default none
   * @example { InstanceId: ["{{RESOURCE_ID}}"] }
   */
  readonly parameters?: pulumi.Input<Record<string, pulumi.Input<pulumi.Input<string>[]>>> | undefined;
}

export interface AutomationTaskArgs extends TaskArgs, RunbookCall {}

export const RUNBOOK_CALL: ArgumentNames<RunbookCall> = {
  document: "text!",
  documentVersion: "text",
  parameters: "lists",
};
const ARGUMENTS: ArgumentNames<AutomationTaskArgs> = { ...TASK_ARGUMENTS, ...RUNBOOK_CALL };

/**
 * Runs an Automation runbook for each of the window's targets, or once.
 *
 * @example
 * import { AutomationTask } from "maintenance-windows/components";
 *
 * new AutomationTask("restart", {
 *   windowId: "mw-0c50858d01example",
 *   windowTargetIds: ["b061da67-4a57-459f-8ab2-e60a48d2b089"],
 *   document: "AWS-RestartEC2Instance",
 *   parameters: { InstanceId: ["{{RESOURCE_ID}}"] },
 * });
 */
export class AutomationTask extends pulumi.ComponentResource {
  /** The registered task itself. */
  readonly task: ssm.MaintenanceWindowTask;
  /** The task's id, a UUID. */
  readonly windowTaskId: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for `windowTargetIds` beside `instanceIds`, `maxConcurrency` or `maxErrors` without either,
   * and for a priority, limit or name that AWS would refuse; also for a version that
   * is not a number, `$DEFAULT` or `$LATEST`, a parameter that is not a list, and an unknown pseudo-parameter.
   */
  constructor(name: string, args: AutomationTaskArgs, opts?: TaskOptions) {
    super("maintenance-windows:index:AutomationTask", name, args, ownOptions(opts));
    const { document, documentVersion, parameters, ...task } = checkedInputs(args, ARGUMENTS, problemsOf, this);
    const automationParameters = defined({ documentVersion, parameters: parameters && parameterList(parameters) });
    const invocation = {
      taskType: "AUTOMATION",
      taskArn: document,
      taskInvocationParameters: { automationParameters },
    } as const;
    this.task = registerTask(name, task, invocation, this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

type RunbookValues = ParameterValues & { readonly documentVersion?: string | undefined };

function problemsOf(values: TaskValues & RunbookValues, awaited: ReadonlySet<string>) {
  return [...taskProblems(values), ...taskTargetProblems(values, awaited, true), ...runbookProblems(values)];
}

/** What AWS would refuse about a runbook and its parameters. */
export function runbookProblems(values: RunbookValues) {
  return [...documentVersionProblems(values.documentVersion), ...documentParameterProblems(values, false)];
}
