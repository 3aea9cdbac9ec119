import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { checkedInputs, isComputed, withDefault } from "./checked-inputs.ts";
import type { CommandTaskArgs } from "./command-task-args.ts";
import { windowIdOf } from "./maintenance-window.ts";
import { taskProblems } from "./task-problems.ts";

/** A document's parameters: each has a list of values. */
export type DocumentParameters = pulumi.Input<Readonly<Record<string, pulumi.Input<pulumi.Input<string>[]>>>>;

export interface DocumentCall {
  /** The document's name, or the ARN of one that another account shares. */
  readonly document: pulumi.Input<string>;
  readonly documentVersion?: pulumi.Input<string> | undefined;
  readonly parameters: DocumentParameters;
}

/** Registers a RUN_COMMAND task for a component; what the components of that kind have in common. */
export function registerCommandTask(
  name: string,
  args: CommandTaskArgs,
  call: DocumentCall,
  component: pulumi.Resource,
): ssm.MaintenanceWindowTask {
  const { window, output, notifications, ...task } = args;
  const { targets, ...checked } = checkedInputs(
    {
      name: task.name,
      description: task.description,
      priority: withDefault(task.priority, 1),
      maxConcurrency: withDefault(task.maxConcurrency, "1"),
      maxErrors: withDefault(task.maxErrors, "1"),
      cutoffBehavior: task.cutoffBehavior,
      comment: task.comment,
      timeoutSeconds: task.timeoutSeconds,
      targets: task.targets,
    },
    taskProblems,
    component,
  );
  return new ssm.MaintenanceWindowTask(
    name,
    defined({
      name: checked.name,
      description: checked.description,
      priority: checked.priority,
      maxConcurrency: checked.maxConcurrency,
      maxErrors: checked.maxErrors,
      cutoffBehavior: checked.cutoffBehavior,
      serviceRoleArn: task.serviceRoleArn,
      windowId: windowIdOf(window),
      taskType: "RUN_COMMAND",
      taskArn: call.document,
      targets: [{ key: "WindowTargetIds", values: idsOf(targets) }],
      taskInvocationParameters: {
        runCommandParameters: defined({
          comment: checked.comment,
          timeoutSeconds: checked.timeoutSeconds,
          documentVersion: call.documentVersion,
          parameters: parametersOf(call.parameters),
          outputS3Bucket: member(output, "bucketName"),
          outputS3KeyPrefix: member(output, "keyPrefix"),
          serviceRoleArn: member(notifications, "roleArn"),
          notificationConfig: notifications && {
            notificationArn: member(notifications, "topicArn"),
            notificationEvents: member(notifications, "events"),
            notificationType: member(notifications, "type"),
          },
        }),
      },
    }),
    { parent: component },
  );
}

function idsOf(targets: CommandTaskArgs["targets"]): pulumi.Input<pulumi.Input<string>[]> {
  if (isComputed(targets)) {
    return pulumi.output(targets).apply((all) => pulumi.all(all.map(({ windowTargetId }) => windowTargetId)));
  }
  return targets.map((target) => member(target, "windowTargetId"));
}

function parametersOf(parameters: DocumentParameters) {
  const asList = (each: Readonly<Record<string, pulumi.Input<pulumi.Input<string>[]>>>) =>
    Object.entries(each).map(([name, values]) => ({ name, values }));
  return isComputed(parameters) ? pulumi.output(parameters).apply(asList) : asList(parameters);
}

/** A member of a component that may itself be computed. */
function member<C extends pulumi.Resource, Name extends keyof C>(component: pulumi.Input<C>, name: Name): C[Name];
function member<C extends pulumi.Resource, Name extends keyof C>(
  component: pulumi.Input<C> | undefined,
  name: Name,
): C[Name] | undefined;
function member(component: pulumi.Input<pulumi.Resource> | undefined, name: string): unknown {
  const get = (known: unknown) => (known as Record<string, unknown> | undefined)?.[name];
  return isComputed(component) ? pulumi.output(component).apply(get) : get(component);
}

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Leaves out what is not given: to Pulumi's types an absent argument and an undefined one differ. */
function defined<T extends object>(args: T): Defined<T> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Defined<T>;
}
