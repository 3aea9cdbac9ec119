import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { TASK_ARGUMENTS, type TaskArgs } from "./task-args.ts";

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

export const STEP_FUNCTIONS_ARGUMENTS: ArgumentNames<StepFunctionsTaskArgs> = {
  ...TASK_ARGUMENTS,
  ...STATE_MACHINE_CALL,
};
