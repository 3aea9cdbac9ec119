import type * as ssm from "@pulumi/aws/ssm/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { defined, member, withDefault } from "../inputs.ts";
import type { CommandTaskArgs } from "./command-task-args.ts";
import { type DocumentParameters, type Invocation, parameterList, registerTask } from "./register-task.ts";
import type { TaskOptions } from "./task-args.ts";

interface DocumentCall {
  /** The document's name, or the ARN of one that another account shares. */
  readonly document: pulumi.Input<string>;
  readonly parameters: DocumentParameters;
}

/** Registers a RUN_COMMAND task for a component; what the components of that kind have in common. */
export function registerCommandTask(
  name: string,
  args: CommandTaskArgs,
  call: DocumentCall,
  component: pulumi.Resource,
  opts?: TaskOptions,
): ssm.MaintenanceWindowTask {
  return registerTask(name, args, commandInvocation(args, call), component, opts);
}

/** What the arguments of a task that sends a command are to the provider; plain if they are plain. */
export function commandInvocation(args: CommandTaskArgs, call: DocumentCall): Invocation {
  const { documentHash, documentHashType, output, logs, notifications } = args;
  const runCommandParameters = defined({
    comment: args.comment,
    timeoutSeconds: args.timeoutSeconds,
    documentVersion: args.documentVersion,
    documentHash,
    documentHashType: documentHashType ?? (documentHash === undefined ? undefined : "Sha256"),
    parameters: parameterList(call.parameters),
    outputS3Bucket: member(output, "bucketName"),
    outputS3KeyPrefix: member(output, "keyPrefix") as pulumi.Input<string> | undefined,
    cloudwatchConfig: logs && {
      ...defined({ cloudwatchLogGroupName: member(logs, "logGroupName") }),
      cloudwatchOutputEnabled: withDefault(member(logs, "enabled"), true),
    },
    serviceRoleArn: member(notifications, "roleArn"),
    notificationConfig: notifications && {
      ...defined({ notificationArn: member(notifications, "topicArn") }),
      notificationEvents: withDefault<pulumi.Input<string>[]>(member(notifications, "events"), ["All"]),
      notificationType: withDefault(member(notifications, "type"), "Command"),
    },
  });
  return { taskType: "RUN_COMMAND", taskArn: call.document, taskInvocationParameters: { runCommandParameters } };
}
