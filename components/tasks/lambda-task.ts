import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions, transformProblems } from "../component-options.ts";
import { defined } from "../inputs.ts";
import { type FunctionCall, LAMBDA_ARGUMENTS, type LambdaTaskArgs } from "./lambda-args.ts";
import { lambdaProblems } from "./lambda-problems.ts";
import { type Invocation, registerTask } from "./register-task.ts";
import type { TaskOptions } from "./task-args.ts";

/**
 * Invokes a Lambda function for each of the window's targets, or once.
 *
 * @example
 * import { LambdaTask } from "maintenance-windows/components";
 *
 * // Without targets: once for each execution of the window.
 * new LambdaTask("announce", {
 *   windowId: "mw-0c50858d01example",
 *   functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:SSM-announce",
 *   payload: JSON.stringify({ execution: "{{WINDOW_EXECUTION_ID}}" }),
 * });
 */
export class LambdaTask extends pulumi.ComponentResource {
  /** The registered task itself. */
  readonly task: ssm.MaintenanceWindowTask;
  /** The task's id, a UUID. */
  readonly windowTaskId: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for `windowTargetIds` beside `instanceIds`, `maxConcurrency` or `maxErrors` without either,
   * and for a priority, limit or name that AWS would refuse; also for a function that is
   * not given by its ARN, a payload that is not JSON or longer than 4096 bytes, a client context that is not a JSON object in base64,
   * and an unknown pseudo-parameter.
   */
  constructor(name: string, args: LambdaTaskArgs, opts?: TaskOptions) {
    super("maintenance-windows:index:LambdaTask", name, args, ownOptions(opts));
    const checked = checkedInputs(
      args,
      LAMBDA_ARGUMENTS,
      lambdaProblems,
      this,
      transformProblems(opts, { task: true }),
    );
    this.task = registerTask(name, checked, functionInvocation(checked), this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

/** What a function and its input are to the provider; plain if they are plain. */
export function functionInvocation({ functionArn, qualifier, clientContext, payload }: FunctionCall): Invocation {
  const lambdaParameters = defined({ qualifier, clientContext, payload });
  return { taskType: "LAMBDA", taskArn: functionArn, taskInvocationParameters: { lambdaParameters } };
}
