import * as ssm from "@pulumi/aws/ssm/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { mainChildOptions, transformed } from "../component-options.ts";
import { foretell } from "../foretell.ts";
import { defined, mapInput, withDefault } from "../inputs.ts";
import type { TaskArgs, TaskOptions } from "./task-args.ts";

/** What a task does, in the words of its type. */
export type Invocation = Pick<ssm.MaintenanceWindowTaskArgs, "taskArn" | "taskInvocationParameters"> & {
  readonly taskType: "RUN_COMMAND" | "AUTOMATION" | "LAMBDA" | "STEP_FUNCTIONS";
};

/** Registers a task for a component; what the tasks of all types have in common. */
export function registerTask(
  name: string,
  args: TaskArgs,
  invocation: Invocation,
  component: pulumi.Resource,
  opts?: TaskOptions,
): ssm.MaintenanceWindowTask {
  const given = transformed<ssm.MaintenanceWindowTaskArgs, pulumi.CustomResourceOptions>(
    opts?.transform?.task,
    name,
    registeredTask(args, invocation),
    mainChildOptions(component, opts),
  );
  const task = new ssm.MaintenanceWindowTask(...given);
  foretell(task, given[1]);
  return task;
}

/** What a component's arguments are to the provider; plain if they are plain. */
export function registeredTask(args: TaskArgs, invocation: Invocation): ssm.MaintenanceWindowTaskArgs {
  const targets = targetsOf(args);
  return defined({
    name: args.name,
    description: args.description,
    priority: withDefault(args.priority, 1),
    maxConcurrency: targets && withDefault(args.maxConcurrency, "1"),
    maxErrors: targets && withDefault(args.maxErrors, "1"),
    cutoffBehavior: args.cutoffBehavior,
    serviceRoleArn: args.serviceRoleArn,
    windowId: args.windowId,
    targets,
    ...invocation,
  });
}

function targetsOf({ windowTargetIds, instanceIds }: TaskArgs) {
  if (windowTargetIds !== undefined) return [{ key: "WindowTargetIds", values: windowTargetIds }];
  if (instanceIds !== undefined) return [{ key: "InstanceIds", values: instanceIds }];
  return undefined;
}

/** A document's parameters: each has a list of values. */
export type DocumentParameters = pulumi.Input<Record<string, pulumi.Input<pulumi.Input<string>[]>>>;

/** As the provider takes them. */
export function parameterList(parameters: DocumentParameters) {
  return mapInput(parameters, (known) => Object.entries(known).map(([name, values]) => ({ name, values })));
}
