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
const ARGUMENTS: ArgumentNames<LambdaTaskArgs> = { ...TASK_ARGUMENTS, ...FUNCTION_CALL };

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
    const { functionArn, qualifier, clientContext, payload, ...task } = checkedInputs(
      args,
      ARGUMENTS,
      problemsOf,
      this,
    );
    const lambdaParameters = defined({ qualifier, clientContext, payload });
    const invocation = {
      taskType: "LAMBDA",
      taskArn: functionArn,
      taskInvocationParameters: { lambdaParameters },
    } as const;
    this.task = registerTask(name, task, invocation, this, opts);
    this.windowTaskId = this.task.windowTaskId;
    this.registerOutputs({ windowTaskId: this.windowTaskId });
  }
}

interface LambdaValues {
  readonly functionArn?: string | undefined;
  readonly qualifier?: string | undefined;
  readonly clientContext?: string | undefined;
  readonly payload?: string | undefined;
}

function problemsOf(values: TaskValues & LambdaValues, awaited: ReadonlySet<string>) {
  return [...taskProblems(values), ...taskTargetProblems(values, awaited, true), ...functionProblems(values)];
}

/** What AWS would refuse about a function and what it receives. */
export function functionProblems(values: LambdaValues) {
  return [
    ...arnProblems(
      "functionArn",
      values.functionArn,
      /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
      "arn:aws:lambda:eu-central-1:123456789012:function:SSM-drain",
    ),
    ...lengthProblems("qualifier", values.qualifier, 1, 128),
    ...clientContextProblems(values.clientContext),
    ...jsonProblems("payload", values.payload),
    ...pseudoParameterProblems("payload", values.payload, false),
  ];
}

function clientContextProblems(context: string | undefined) {
  if (context === undefined) return [];
  const key = "clientContext";
  const wrong = lengthProblems(key, context, 1, 8000);
  if (wrong.length > 0) return wrong;
  const json = Buffer.from(context, "base64").toString("utf8");
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(context) && context.length % 4 === 0;
  if (isBase64 && jsonProblems(key, json).length === 0 && json.trimStart().startsWith("{")) return [];
  return [{ key, text: `"${context}" is not a JSON object in base64, such as ${btoa('{"custom":{}}')}.` }];
}
