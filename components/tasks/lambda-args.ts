import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { TASK_ARGUMENTS, type TaskArgs } from "./task-args.ts";

/** A function and what it receives. */
export interface FunctionCall {
  /**
   * The function's ARN. With the service-linked role the function's name must begin with `SSM`.
   *
   * @example "arn:aws:lambda:eu-central-1:123456789012:function:SSM-drain"
   */
  readonly functionArn: pulumi.Input<string>;
  /**
   * The function's version or alias, 1 to 128 characters.
   *
   * @default $LATEST
   */
  readonly qualifier?: pulumi.Input<string> | undefined;
  /**
   * The client context: a JSON object in base64, up to 8000 characters.
   *
   * @default none
   */
  readonly clientContext?: pulumi.Input<string> | undefined;
  /**
   * The event that the function receives: JSON, up to 4096 bytes; pseudo-parameters in it are replaced. It is kept as a secret.
   *
   * @default none
   * @example '{ "node": "{{RESOURCE_ID}}" }'
   */
  readonly payload?: pulumi.Input<string> | undefined;
}

export interface LambdaTaskArgs extends TaskArgs, FunctionCall {}

export const FUNCTION_CALL: ArgumentNames<FunctionCall> = {
  functionArn: "text!",
  qualifier: "text",
  clientContext: "text",
  payload: "text",
};

export const LAMBDA_ARGUMENTS: ArgumentNames<LambdaTaskArgs> = { ...TASK_ARGUMENTS, ...FUNCTION_CALL };
