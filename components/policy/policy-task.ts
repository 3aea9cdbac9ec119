import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentNames } from "../argument-names.ts";
import { type Transform, transformed } from "../component-options.ts";
import type { CommandNotifications } from "../delivery/command-notifications.ts";
import type { CommandOutput } from "../delivery/command-output.ts";
import { defined } from "../inputs.ts";
import { RUNBOOK_CALL, type RunbookCall } from "../tasks/automation-args.ts";
import { AutomationTask } from "../tasks/automation-task.ts";
import { COMMAND_SETTINGS, type CommandSettings } from "../tasks/command-task-args.ts";
import { FUNCTION_CALL, type FunctionCall } from "../tasks/lambda-args.ts";
import { LambdaTask } from "../tasks/lambda-task.ts";
import { COMMAND_CALL, type CommandCall } from "../tasks/run-command-args.ts";
import { RunCommandTask } from "../tasks/run-command-task.ts";
import { STATE_MACHINE_CALL, type StateMachineCall } from "../tasks/step-functions-args.ts";
import { StepFunctionsTask } from "../tasks/step-functions-task.ts";
import { LIMIT_ARGUMENTS, type TaskArgs, type TaskLimits, type TaskOptions } from "../tasks/task-args.ts";

/** A command document, its parameters, and how it runs. */
export interface PolicyCommand extends CommandCall, CommandSettings {}

/** A task before or after patching. Give exactly one of `runCommand`, `automation`, `lambda` and `stepFunctions`. */
export interface PolicyTask extends TaskLimits {
  /**
   * What the task is called, among its policy's: a part of the names of resources.
   *
   * @example "drain"
   */
  readonly name: string;
  /**
   * What the task does, 1 to 128 characters.
   *
   * @default none
   */
  readonly description?: pulumi.Input<string> | undefined;
  /** A command to run on every node. */
  readonly runCommand?: PolicyCommand | undefined;
  /** A runbook to run. */
  readonly automation?: RunbookCall | undefined;
  /** A function to invoke. */
  readonly lambda?: FunctionCall | undefined;
  /** A state machine to run. */
  readonly stepFunctions?: StateMachineCall | undefined;
  /**
   * Whether the task runs once rather than for every node. A command always runs on every node.
   *
   * @default false
   */
  readonly once?: boolean | undefined;
}

export const POLICY_TASK: ArgumentNames<PolicyTask> = {
  ...LIMIT_ARGUMENTS,
  name: "text!",
  description: "text",
  runCommand: { ...COMMAND_CALL, ...COMMAND_SETTINGS },
  automation: RUNBOOK_CALL,
  lambda: FUNCTION_CALL,
  stepFunctions: STATE_MACHINE_CALL,
  once: "flag",
};

/** The component of a task. */
export type PolicyTaskComponent = RunCommandTask | AutomationTask | LambdaTask | StepFunctionsTask;

/** What a policy's tasks have in common. */
interface Place {
  readonly windowId: pulumi.Input<string>;
  readonly windowTargetId: pulumi.Input<string>;
  readonly serviceRoleArn: pulumi.Input<string>;
  readonly priority: number;
  readonly output?: CommandOutput;
  readonly notifications?: CommandNotifications;
}

/** Makes the component of a task. */
export function makePolicyTask(
  name: string,
  task: PolicyTask,
  { windowTargetId, output, notifications, ...place }: Place,
  transform: Transform<TaskArgs, TaskOptions> | undefined,
  parent: pulumi.Resource,
): PolicyTaskComponent {
  const { name: _, runCommand, automation, lambda, stepFunctions, once = false, ...limits } = task;
  const args = defined({ ...limits, ...place, windowTargetIds: once ? undefined : [windowTargetId] });
  const made = <Call extends object>(call: Call) =>
    transformed<TaskArgs & Call, TaskOptions>(
      transform as Transform<TaskArgs & Call, TaskOptions>,
      name,
      { ...args, ...call },
      { parent },
    );
  if (runCommand !== undefined)
    return new RunCommandTask(...made({ ...runCommand, ...defined({ output, notifications }) }));
  if (automation !== undefined) return new AutomationTask(...made(automation));
  if (lambda !== undefined) return new LambdaTask(...made(lambda));
  return new StepFunctionsTask(...made(stepFunctions as StateMachineCall));
}
