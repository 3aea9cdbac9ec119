import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions, transformProblems } from "../component-options.ts";
import { defined } from "../inputs.ts";
import { AUTOMATION_ARGUMENTS, type AutomationTaskArgs, type RunbookCall } from "./automation-args.ts";
import { automationProblems } from "./automation-problems.ts";
import { type Invocation, parameterList, registerTask } from "./register-task.ts";
import type { TaskOptions } from "./task-args.ts";

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
    const checked = checkedInputs(
      args,
      AUTOMATION_ARGUMENTS,
      automationProblems,
      this,
      transformProblems(opts, { task: true }),
    );
    this.task = registerTask(name, checked, runbookInvocation(checked), this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

/** What a runbook and its parameters are to the provider; plain if they are plain. */
export function runbookInvocation({ document, documentVersion, parameters }: RunbookCall): Invocation {
  const automationParameters = defined({ documentVersion, parameters: parameters && parameterList(parameters) });
  return { taskType: "AUTOMATION", taskArn: document, taskInvocationParameters: { automationParameters } };
}
