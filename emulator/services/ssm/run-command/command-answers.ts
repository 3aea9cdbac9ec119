import type {
  Command as CommandAnswer,
  CommandPlugin,
  CommandInvocation as InvocationAnswer,
} from "@aws-sdk/client-ssm";
import type { Context } from "../../../domain/context.ts";
import type { DocumentStep } from "../../../domain/documents/document-content.ts";
import { keptDocument } from "../../../domain/run-command/kept-document.ts";
import { outputUrl, pluginPrefix } from "../../../domain/run-command/output-places.ts";
import { pluginOutput } from "../../../domain/run-command/plugin-output.ts";
import { pluginViews } from "../../../domain/run-command/plugin-views.ts";
import type { CommandInvocation } from "../../../store/command-invocation.ts";
import type { Command, ShownCommand } from "../../../store/commands.ts";
import { timestamp } from "../../../wire/timestamp.ts";
import { remembered } from "../../remembered.ts";
import { shownAlarm } from "../alarm-answers.ts";

/** A command in SendCommand and ListCommands. As on AWS, a member without a value is an empty text. */
export function commandAnswer(command: ShownCommand): CommandAnswer {
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
    ...shownAlarm(command.alarmConfiguration, command.triggeredAlarm),
    ...settings(command),
  };
}

/** An invocation in ListCommandInvocations. */
export function invocationAnswer(
  invocation: CommandInvocation,
  command: Command,
  hasDetails: boolean,
  context: Context,
): InvocationAnswer {
  const { steps } = keptDocument(command, context);
  const computerName = context.store.nodes.computerName(invocation.nodeId) ?? "";
  const answer = answerWithoutPlugins(invocation, command, steps, computerName, context.account.region);
  return hasDetails ? { ...answer, CommandPlugins: pluginAnswers(invocation, command, context) } : answer;
}

const answerWithoutPlugins = remembered(
  (
    invocation: CommandInvocation,
    command: Command,
    steps: readonly DocumentStep[],
    computerName: string,
    region: string,
  ): InvocationAnswer => {
    const url = (stream: "stdout" | "stderr") =>
      steps.length === 1 ? outputUrl(command, invocation.nodeId, steps[0]!, stream, region) : "";
    return {
      CommandId: command.commandId,
      InstanceId: invocation.nodeId,
      InstanceName: computerName,
      Comment: command.comment,
      DocumentName: command.documentName,
      DocumentVersion: command.documentVersion,
      RequestedDateTime: timestamp(command.requestedAtMs),
      Status: invocation.status as InvocationAnswer["Status"],
      StatusDetails: invocation.statusDetails,
      TraceOutput: "",
      StandardOutputUrl: url("stdout"),
      StandardErrorUrl: url("stderr"),
      CommandPlugins: [],
      ...settings(command),
    };
  },
);

/** The settings in the answers of commands and invocations. */
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

function pluginAnswers(invocation: CommandInvocation, command: Command, context: Context): CommandPlugin[] {
  const { region } = context.account;
  const { nodeId } = invocation;
  return pluginViews(invocation, command, context).map((view) => ({
    Name: view.step.name,
    Status: view.status,
    StatusDetails: view.statusDetails,
    ResponseCode: view.code,
    ResponseStartDateTime: timestamp(view.startedAtMs),
    ResponseFinishDateTime: timestamp(view.endedAtMs),
    Output: pluginOutput(view.stdout, view.stderr),
    StandardOutputUrl: outputUrl(command, nodeId, view.step, "stdout", region),
    StandardErrorUrl: outputUrl(command, nodeId, view.step, "stderr", region),
    OutputS3Region: command.outputS3Region === "" ? region : command.outputS3Region,
    OutputS3BucketName: command.outputS3BucketName,
    OutputS3KeyPrefix: pluginPrefix(command, nodeId, view.step.action),
  }));
}
