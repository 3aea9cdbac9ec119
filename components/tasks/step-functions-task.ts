import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { checkedInputs } from "../checked-inputs.ts";
import { ownOptions } from "../component-options.ts";
import { defined } from "../inputs.ts";
import { arnProblems, lengthProblems } from "../text-problems.ts";
import { jsonProblems } from "./json-problems.ts";
import { pseudoParameterProblems } from "./pseudo-parameters.ts";
import { registerTask } from "./register-task.ts";
import { TASK_ARGUMENTS, type TaskArgs, type TaskOptions } from "./task-args.ts";
import { type TaskValues, taskProblems, taskTargetProblems } from "./task-problems.ts";

/** A state machine and what it receives. */
export interface StateMachineCall {
  /**
   * The ARN of a standard state machine. With the service-linked role its name must begin with `SSM`.
   *
   * @example "arn:aws:states:eu-central-1:123456789012:stateMachine:SSM-drain"
   */
  readonly stateMachineArn: pulumi.Input<string>;
  /**
   * The name of the execution, 1 to 80 characters. It must differ from run to run, so it needs a pseudo-parameter.
   *
   * @default a random name
   * @example "{{INVOCATION_ID}}"
   */
  readonly executionName?: pulumi.Input<string> | undefined;
  /**
   * The execution's input: JSON, up to 4096 bytes; pseudo-parameters in it are replaced. It is kept as a secret.
   *
   * @default none
   * @example '{ "node": "{{RESOURCE_ID}}" }'
   */
  readonly input?: pulumi.Input<string> | undefined;
}

export interface StepFunctionsTaskArgs extends TaskArgs, StateMachineCall {}

export const STATE_MACHINE_CALL: ArgumentNames<StateMachineCall> = {
  stateMachineArn: "text!",
  executionName: "text",
  input: "text",
};
const ARGUMENTS: ArgumentNames<StepFunctionsTaskArgs> = { ...TASK_ARGUMENTS, ...STATE_MACHINE_CALL };

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
    const { stateMachineArn, executionName, input, ...task } = checkedInputs(args, ARGUMENTS, problemsOf, this);
    const stepFunctionsParameters = defined({ name: executionName, input });
    const invocation = {
      taskType: "STEP_FUNCTIONS",
      taskArn: stateMachineArn,
      taskInvocationParameters: { stepFunctionsParameters },
    } as const;
    this.task = registerTask(name, task, invocation, this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

interface StepFunctionsValues {
  readonly stateMachineArn?: string | undefined;
  readonly executionName?: string | undefined;
  readonly input?: string | undefined;
}

function problemsOf(values: TaskValues & StepFunctionsValues, awaited: ReadonlySet<string>) {
  return [...taskProblems(values), ...taskTargetProblems(values, awaited, true), ...stateMachineProblems(values)];
}

/** What AWS would refuse about a state machine and what it receives. */
export function stateMachineProblems(values: StepFunctionsValues) {
  return [
    ...arnProblems(
      "stateMachineArn",
      values.stateMachineArn,
      /^arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:[\w-]+$/,
      "arn:aws:states:eu-central-1:123456789012:stateMachine:SSM-drain",
    ),
    ...lengthProblems("executionName", values.executionName, 1, 80),
    ...pseudoParameterProblems("executionName", values.executionName, false),
    ...jsonProblems("input", values.input),
    ...pseudoParameterProblems("input", values.input, false),
  ];
}
