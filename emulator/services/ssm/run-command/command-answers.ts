import type { Command as CommandAnswer, CommandInvocation as InvocationAnswer } from "@aws-sdk/client-ssm";
import type { Context } from "../../../domain/context.ts";
import { keptDocument } from "../../../domain/run-command/kept-document.ts";
import { outputUrl } from "../../../domain/run-command/output-places.ts";
import type { CommandInvocation } from "../../../store/command-invocations.ts";
import type { Command } from "../../../store/commands.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { pluginAnswers } from "./plugin-answers.ts";

/** A command as SendCommand and ListCommands show it. What was not given is an empty text, as AWS has it. */
export function commandAnswer(command: Command): CommandAnswer {
  return {
    CommandId: command.commandId,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: timestamp(command.expiresAtMs),
    Parameters: command.parameters as Record<string, string[]>,
    InstanceIds: [...command.instanceIds],
    Targets: command.targets.map(({ Key, Values }) => ({ Key, Values })),
    RequestedDateTime: timestamp(command.requestedAtMs),
    Status: command.status as CommandAnswer["Status"],
    StatusDetails: command.statusDetails,
    OutputS3Region: command.outputS3Region === "" ? undefined : command.outputS3Region,
    OutputS3BucketName: command.outputS3BucketName,
    OutputS3KeyPrefix: command.outputS3KeyPrefix,
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: command.targetCount,
    CompletedCount: command.completedCount,
    ErrorCount: command.errorCount,
    DeliveryTimedOutCount: command.deliveryTimedOutCount,
    TimeoutSeconds: command.timeoutSeconds,
    ...settings(command),
  };
}

/** One node's part as ListCommandInvocations shows it. */
export function invocationAnswer(
  invocation: CommandInvocation,
  command: Command,
  hasDetails: boolean,
  context: Context,
): InvocationAnswer {
  const { steps } = keptDocument(command, context);
  const { region } = context.account;
  const url = (stream: "stdout" | "stderr") =>
    steps.length === 1 ? outputUrl(command, invocation.nodeId, steps[0]!, stream, region) : "";
  return {
    CommandId: command.commandId,
    InstanceId: invocation.nodeId,
    InstanceName: context.store.nodes.find(invocation.nodeId)?.computerName ?? "",
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: timestamp(command.requestedAtMs),
    Status: invocation.status as InvocationAnswer["Status"],
    StatusDetails: invocation.statusDetails,
    TraceOutput: "",
    StandardOutputUrl: url("stdout"),
    StandardErrorUrl: url("stderr"),
    CommandPlugins: hasDetails ? pluginAnswers(invocation, command, context) : [],
    ...settings(command),
  };
}

/** Echoed by commands and invocations alike. */
function settings({ serviceRole, notification, cloudWatch }: Command) {
  return {
    ServiceRole: serviceRole,
    NotificationConfig: {
      NotificationArn: notification.arn,
      NotificationEvents: [...notification.events] as NonNullable<
        CommandAnswer["NotificationConfig"]
      >["NotificationEvents"],
      NotificationType: notification.type as NonNullable<CommandAnswer["NotificationConfig"]>["NotificationType"],
    },
    CloudWatchOutputConfig: cloudWatchAnswer(cloudWatch),
  };
}

export function cloudWatchAnswer({ logGroupName, isEnabled }: Command["cloudWatch"]) {
  return { CloudWatchLogGroupName: logGroupName, CloudWatchOutputEnabled: isEnabled };
}
