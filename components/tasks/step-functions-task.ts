import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions, transformProblems } from "../component-options.ts";
import { defined } from "../inputs.ts";
import { type Invocation, registerTask } from "./register-task.ts";
import { STEP_FUNCTIONS_ARGUMENTS, type StateMachineCall, type StepFunctionsTaskArgs } from "./step-functions-args.ts";
import { stepFunctionsProblems } from "./step-functions-problems.ts";
import type { TaskOptions } from "./task-args.ts";

/**
 * Starts an execution of a state machine for each of the window's targets, or once, and waits for its end.
 *
 * @example
 * import { StepFunctionsTask } from "maintenance-windows/components";
 *
 * new StepFunctionsTask("drain", {
 *   windowId: "mw-0c50858d01example",
 *   windowTargetIds: ["b061da67-4a57-459f-8ab2-e60a48d2b089"],
 *   stateMachineArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:SSM-drain",
 *   input: JSON.stringify({ node: "{{RESOURCE_ID}}" }),
 * });
 */
export class StepFunctionsTask extends pulumi.ComponentResource {
  /** The registered task itself. */
  readonly task: ssm.MaintenanceWindowTask;
  /** The task's id, a UUID. */
  readonly windowTaskId: pulumi.Output<string>;

  /**
   * @throws pulumi.ResourceError in preview, for `windowTargetIds` beside `instanceIds`, `maxConcurrency` or `maxErrors` without either,
   * and for a priority, limit or name that AWS would refuse; also for a state machine
   * that is not given by its ARN, an input that is not JSON or longer than 4096 bytes, and an unknown pseudo-parameter.
   */
  constructor(name: string, args: StepFunctionsTaskArgs, opts?: TaskOptions) {
    super("maintenance-windows:index:StepFunctionsTask", name, args, ownOptions(opts));
    const checked = checkedInputs(
      args,
      STEP_FUNCTIONS_ARGUMENTS,
      stepFunctionsProblems,
      this,
      transformProblems(opts, { task: true }),
    );
    this.task = registerTask(name, checked, stateMachineInvocation(checked), this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

/** What a state machine and its input are to the provider; plain if they are plain. */
export function stateMachineInvocation({ stateMachineArn, executionName, input }: StateMachineCall): Invocation {
  const stepFunctionsParameters = defined({ name: executionName, input });
  return {
    taskType: "STEP_FUNCTIONS",
    taskArn: stateMachineArn,
    taskInvocationParameters: { stepFunctionsParameters },
  };
}
