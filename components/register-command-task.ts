import * as ssm from "@pulumi/aws/ssm/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { checkedInputs } from "./checked-inputs.ts";
import type { CommandTaskArgs } from "./command-task-args.ts";
import type { Problem } from "./problem.ts";
import { type TaskValues, taskProblems } from "./task-problems.ts";

/** A document's parameters: each has a list of values. */
export type DocumentParameters = Readonly<Record<string, pulumi.Input<pulumi.Input<string>[]>>>;

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
  const { window, targets, output, notifications, comment, timeoutSeconds, ...task } = args;
  const checked = checkedInputs(
    {
      name: task.name,
      description: task.description,
      priority: task.priority ?? 1,
      maxConcurrency: task.maxConcurrency ?? "1",
      maxErrors: task.maxErrors ?? "1",
      cutoffBehavior: task.cutoffBehavior,
      comment,
      timeoutSeconds,
    },
    (values) => [...targetCountProblems(targets.length), ...taskProblems(values as TaskValues)],
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
      windowId: window.windowId,
      taskType: "RUN_COMMAND",
      taskArn: call.document,
      targets: [{ key: "WindowTargetIds", values: targets.map((target) => target.windowTargetId) }],
      taskInvocationParameters: {
        runCommandParameters: defined({
          comment: checked.comment,
          timeoutSeconds: checked.timeoutSeconds,
          documentVersion: call.documentVersion,
          parameters: Object.entries(call.parameters).map(([key, values]) => ({ name: key, values })),
          outputS3Bucket: output?.bucketName,
          outputS3KeyPrefix: output?.keyPrefix,
          serviceRoleArn: notifications?.roleArn,
          notificationConfig: notifications && {
            notificationArn: notifications.topicArn,
            notificationEvents: notifications.events,
            notificationType: notifications.type,
          },
        }),
      },
    }),
    { parent: component },
  );
}

function targetCountProblems(count: number): Problem[] {
  if (count >= 1 && count <= 10) return [];
  return [{ key: "targets", text: `a Run Command task has one to ten targets, not ${count}.` }];
}

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Leaves out what is not given: to Pulumi's types an absent argument and an undefined one differ. */
function defined<T extends object>(args: T): Defined<T> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Defined<T>;
}
